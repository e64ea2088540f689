using System.Globalization;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.Writes;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>Sessions and events in PostgreSQL, whose row locks keep replicas apart.</summary>
internal sealed class PostgresChatStore : IChatStore, IAsyncDisposable
{
    private const int MaxAttempts = 5;

    private static readonly SchemaUpgrade Schema = new(typeof(PostgresChatStore).Assembly, "Postgres/", "chat_schema", lockNumber: 4);

    private readonly PostgresDatabase _database;
    private readonly PostgresAppends _appends;
    private readonly SilentSessions _silent;
    private readonly string _lockTimeout;

    /// <param name="connectionString">As Npgsql reads it; what it says goes before our own defaults.</param>
    /// <param name="limits">What may wait.</param>
    /// <param name="logger">Takes unexpected failures of changes, and of sessions that had to be ended.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public PostgresChatStore(string connectionString, WriteLimits limits, ILogger<PostgresChatStore> logger)
    {
        _database = new PostgresDatabase(connectionString, "SessionChat");
        _appends = new PostgresAppends(_database, limits, logger);
        _silent = new SilentSessions("chat_sessions", logger);
        _lockTimeout = ((long)limits.CommitTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        _database.RunAloneAsync(
            "prepare its schema",
            async (connection, token) =>
            {
                await Schema.RunAsync(connection, _database.Name, token);
                return true;
            },
            cancellationToken
        );

    public Task PingAsync(CancellationToken cancellationToken) =>
        _database.RunAsync("answer", (connection, token) => connection.ExecuteAsync(Sql.Command("SELECT 1"), token), cancellationToken);

    public async Task<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
            if (
                await _database.RunAsync(
                    "store a session",
                    (connection, token) => PostgresSessions.CreateAsync(connection, session, token),
                    cancellationToken
                ) is
                { } creation
            )
                return creation;
        throw new StoreUnavailableException("Sessions with this Idempotency-Key are stored and deleted all the time. Nothing was stored.");
    }

    public Task<Session?> FindAsync(SessionKey key, CancellationToken cancellationToken) =>
        _database.RunAsync("read a session", (connection, token) => PostgresSessions.FindAsync(connection, key, token), cancellationToken);

    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken) =>
        _database.RunAsync("read sessions", (connection, token) => PostgresSessions.ListAsync(connection, query, token), cancellationToken);

    public Task<Session?> ChangeAsync(SessionKey key, SessionChange change, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "change a session",
            (connection, token) => PostgresSessions.ChangeAsync(connection, key, change, _lockTimeout, token),
            cancellationToken
        );

    public Task<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "delete a session",
            (connection, token) => PostgresSessions.DeleteAsync(connection, key, _lockTimeout, token),
            cancellationToken
        );

    public Task<IReadOnlyList<SessionKey>> ExpireAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "delete idle sessions",
            (connection, token) => PostgresSessions.ExpireAsync(connection, before, limit, token),
            cancellationToken
        );

    public Task<long> CountAsync(string tenant, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "count sessions",
            (connection, token) => PostgresSessions.CountAsync(connection, tenant, token),
            cancellationToken
        );

    public Task<CustomerAppendOutcome> AppendAsync(CustomerAppend append, CancellationToken cancellationToken) =>
        _appends.AppendAsync(append, cancellationToken);

    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        _appends.AppendAsync(append, cancellationToken);

    public Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken) =>
        _database.RunAsync("read events", (connection, token) => PostgresEvents.ReadAsync(connection, query, token), cancellationToken);

    public Task<IReadOnlyList<ClaimedSession>> ClaimAsync(string owner, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "claim unanswered sessions",
            async (connection, token) =>
            {
                // A process that is paused within a transaction would keep its sessions locked, and nobody could answer there.
                await _silent.EndAsync(connection, lease, token);
                return await ReplicaClaims.ClaimAsync(connection, owner, lease, limit, token);
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await _appends.DisposeAsync();
        await _database.DisposeAsync();
    }
}
