using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// The one writer: a thread of its own with its connection. SQLite waits for the disk on the calling thread, and a thread of the
/// pool that waits is missed by the requests. After a job that failed, as on a full, read-only or locked disk, the next begins with a new
/// connection: what the old one holds is not trusted.
/// </summary>
public sealed class SqliteThread : IAsyncDisposable
{
    // Unbounded, but never longer than there are callers: each waits for its job.
    private readonly Channel<Action> _jobs = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteFile _file;
    private readonly Action? _forget;
    private SqliteConnection? _connection;

    /// <summary>Starts the thread; the file is opened by the first job.</summary>
    /// <param name="file">The database.</param>
    /// <param name="forget">
    /// Called on the thread before a connection is closed, because a job was not committed or at the end: what was cached of the file may not
    /// be in it, and statements belong to the connection.
    /// </param>
    public SqliteThread(SqliteFile file, Action? forget = null)
    {
        (_file, _forget) = (file, forget);
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Runs a job in a transaction of its own, which is committed unless it throws.</summary>
    /// <param name="job">What is done.</param>
    /// <param name="cancellationToken">Leaves it undone if its turn has not come.</param>
    /// <exception cref="StoreUnavailableException">SQLite failed, such as on a full disk; nothing was changed.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> job, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool taken = _jobs.Writer.TryWrite(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.TrySetResult(Commit(job));
            }
            catch (Exception e)
            {
                Close();
                done.TrySetException(e is SqliteException ? new StoreUnavailableException($"SQLite failed: {e.Message}", e) : e);
            }
        });
        return taken ? done.Task : throw new StoreUnavailableException("The store is closed.");
    }

    /// <summary>Writes to the file what is in it already, to find out whether it can be written.</summary>
    /// <exception cref="StoreUnavailableException">It cannot.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        RunAsync(connection => connection.Execute($"PRAGMA user_version = {connection.Scalar("PRAGMA user_version")}"), cancellationToken);

    /// <summary>Ends once all jobs are done.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _ended.Task;
    }

    private T Commit<T>(Func<SqliteConnection, T> job)
    {
        var connection = _connection ??= _file.Open(isPooled: false);
        // Immediate: a transaction that turned from reading to writing could fail halfway.
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = job(connection);
        transaction.Commit();
        return result;
    }

    private void Close()
    {
        _forget?.Invoke();
        _connection?.Dispose();
        _connection = null;
    }

    private void Run()
    {
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_jobs.Reader.TryRead(out var job))
                job();
        }

        Close();
        _ended.SetResult();
    }
}
