using Microsoft.Data.Sqlite;
using Platform.ServiceDefaults.Stores.Batching;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.Writes;
using SQLitePCL;

namespace Platform.SessionChat.Storage.Sqlite;

/// <summary>
/// The embedded store: an SQLite file in WAL mode that one process has alone. All changes that wait are carried out in one transaction
/// on the writing thread, and answered after its commit.
/// </summary>
internal sealed class SqliteChatStore : IChatStore, IAsyncDisposable
{
    /// <summary>So that no commit takes long.</summary>
    private const int MaxGroup = 1000;

    /// <summary>One on the writing thread, and one that waits for it.</summary>
    private const int MostGroups = 2;

    private static readonly SqliteSchema Schema = new(typeof(SqliteChatStore).Assembly, ["Sqlite/001-sessions.sql"]);

    private readonly SqliteFile _file;
    private readonly WriteLimits _limits;
    private readonly SqliteThread _thread;
    private readonly SqliteReads _reads;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly GroupCommit<ISqliteWrite> _groups;
    private SqliteWriter? _writer;
    private bool _disposed;

    /// <param name="file">Where; not disposed.</param>
    /// <param name="limits">What may wait.</param>
    /// <param name="logger">Takes unexpected failures of changes.</param>
    public SqliteChatStore(SqliteFile file, WriteLimits limits, ILogger<SqliteChatStore> logger)
    {
        (_file, _limits) = (file, limits);
        (_thread, _reads, _checkpointer) = (new(file, Forget), new(file), new(file));
        _groups = limits.Group<ISqliteWrite>(MaxGroup, MostGroups, CommitAsync, logger);
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _file.Take();
        await _thread.RunAsync(
            connection =>
            {
                Schema.Upgrade(connection);
                return true;
            },
            cancellationToken
        );
        _checkpointer.Start();
    }

    public Task PingAsync(CancellationToken cancellationToken) => _thread.ProbeAsync(cancellationToken);

    public Task<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Create(session), cancellationToken);

    public Task<Session?> FindAsync(SessionKey key, CancellationToken cancellationToken) =>
        _reads.RunAsync(connection => SqliteSessions.Find(connection, key), cancellationToken);

    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken) =>
        _reads.RunAsync(connection => SqliteSessions.List(connection, query), cancellationToken);

    public Task<Session?> ChangeAsync(SessionKey key, SessionChange change, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Change(key, change), cancellationToken);

    public Task<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Delete(key), cancellationToken);

    public Task<IReadOnlyList<SessionKey>> ExpireAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Expire(before, limit), cancellationToken);

    public Task<long> CountAsync(string tenant, CancellationToken cancellationToken) =>
        _reads.RunAsync(connection => SqliteSessions.Count(connection, tenant), cancellationToken);

    public Task<CustomerAppendOutcome> AppendAsync(CustomerAppend append, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Append(append), cancellationToken);

    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Append(append), cancellationToken);

    public Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken) =>
        _reads.RunAsync(connection => SqliteEvents.Read(connection, query), cancellationToken);

    public Task<IReadOnlyList<ClaimedSession>> ClaimAsync(string owner, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
        WriteAsync(writer => writer.Claim(owner, limit), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Known by two names to the container, which therefore disposes it twice.
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _groups.DisposeAsync();
        await _thread.DisposeAsync();
        _checkpointer.Dispose();
        _reads.Dispose();
    }

    private async Task<T> WriteAsync<T>(Func<SqliteWriter, T> change, CancellationToken cancellationToken)
    {
        var write = new SqliteWrite<T>(change);
        _limits.Add(_groups, write);
        return await write.Task.WaitAsync(cancellationToken);
    }

    private async Task CommitAsync(Lazy<IReadOnlyList<ISqliteWrite>> group)
    {
        long begun = 0;
        await _thread.RunAsync(
            connection =>
            {
                begun = _limits.Time.GetTimestamp();
                var writer = _writer ??= new SqliteWriter(connection);
                foreach (var write in group.Value)
                    Run(write, writer);
                return true;
            },
            CancellationToken.None
        );
        foreach (var write in group.Value)
            write.Answer();
        _limits.Committed(group.Value.Count, begun);
    }

    private void Forget()
    {
        _writer?.Dispose();
        _writer = null;
    }

    /// <summary>What SQLite refuses for the sake of one change must not be taken for a disk that fails.</summary>
    private static void Run(ISqliteWrite write, SqliteWriter writer)
    {
        try
        {
            write.Run(writer);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH)
        {
            throw new InvalidOperationException($"SQLite refused a change of a session: {e.Message}", e);
        }
    }
}

/// <summary>A change that the writing thread carries out.</summary>
internal interface ISqliteWrite : IPendingWrite
{
    /// <summary>Within a transaction.</summary>
    void Run(SqliteWriter writer);
}

/// <summary>A change with its answer.</summary>
internal sealed class SqliteWrite<T>(Func<SqliteWriter, T> run) : PendingWrite<T>, ISqliteWrite
{
    public void Run(SqliteWriter writer) => Result = run(writer);
}
