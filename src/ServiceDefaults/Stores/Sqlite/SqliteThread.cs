using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// The one writer: a thread of its own with its connection. SQLite waits for the disk on the calling thread, and a thread of the
/// pool that waits is missed by the requests.
/// </summary>
public sealed class SqliteThread : IAsyncDisposable
{
    // Unbounded, but never longer than there are callers: each waits for its job.
    private readonly Channel<Action> _jobs = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteFile _file;
    private SqliteConnection? _connection;

    /// <summary>Starts the thread; the file is opened by the first job.</summary>
    public SqliteThread(SqliteFile file)
    {
        _file = file;
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Runs a job in a transaction of its own, which is committed unless it throws.</summary>
    /// <param name="job">What is done.</param>
    /// <param name="cancellationToken">Leaves it undone if its turn has not come.</param>
    /// <param name="rolledBack">Called on the thread, before any other job, when nothing of the job was committed.</param>
    /// <exception cref="StoreUnavailableException">SQLite failed, such as on a full disk; nothing was changed.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> job, CancellationToken cancellationToken, Action? rolledBack = null)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool taken = _jobs.Writer.TryWrite(() =>
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                done.TrySetResult(Commit(job));
            }
            catch (Exception e)
            {
                rolledBack?.Invoke();
                done.TrySetException(e is SqliteException ? new StoreUnavailableException($"SQLite failed: {e.Message}", e) : e);
            }
        });
        return taken ? done.Task : throw new StoreUnavailableException("The store is closed.");
    }

    /// <summary>Ends once all jobs are done.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _ended.Task;
    }

    private T Commit<T>(Func<SqliteConnection, T> job)
    {
        var connection = _connection ??= _file.Open();
        // Immediate: a transaction that turned from reading to writing could fail halfway.
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = job(connection);
        transaction.Commit();
        return result;
    }

    private void Run()
    {
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_jobs.Reader.TryRead(out var job))
                job();
        }

        _connection?.Dispose();
        _ended.SetResult();
    }
}
