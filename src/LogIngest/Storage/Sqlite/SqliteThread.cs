using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>
/// The one writer: a thread of its own with its connection. SQLite waits for the disk on the calling thread, and a thread of the
/// pool that waits is missed by the requests.
/// </summary>
internal sealed class SqliteThread : IAsyncDisposable
{
    private readonly Channel<Action<SqliteConnection>> _jobs = Channel.CreateUnbounded<Action<SqliteConnection>>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteThread(SqliteFile file) => new Thread(() => Run(file)) { IsBackground = true, Name = "SQLite writer" }.Start();

    /// <summary>Runs a job in a transaction of its own, which is committed unless it throws.</summary>
    /// <exception cref="StoreUnavailableException">SQLite failed, such as on a full disk; nothing was changed.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> job, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool taken = _jobs.Writer.TryWrite(connection =>
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Immediate: a transaction that turned from reading to writing could fail halfway.
                using var transaction = connection.BeginTransaction(deferred: false);
                var result = job(connection);
                transaction.Commit();
                done.SetResult(result);
            }
            catch (SqliteException e)
            {
                done.SetException(new StoreUnavailableException($"SQLite failed: {e.Message}", e));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return taken ? done.Task : throw new StoreUnavailableException("The store is closed.");
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _ended.Task;
    }

    private void Run(SqliteFile file)
    {
        SqliteConnection? connection = null;
        try
        {
            while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_jobs.Reader.TryRead(out var job))
                    job(connection ??= file.Open());
            }
        }
        finally
        {
            connection?.Dispose();
            _ended.SetResult();
        }
    }
}
