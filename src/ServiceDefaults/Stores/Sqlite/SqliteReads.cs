using Microsoft.Data.Sqlite;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>Readers: a few at once, each on a pooled connection.</summary>
public sealed class SqliteReads(SqliteFile file) : IDisposable
{
    /// <summary>Readers wait for the processor, not for the disk: more at once would only take threads from the requests.</summary>
    private readonly SemaphoreSlim _turns = new(4);

    /// <summary>Runs a query away from the caller's thread.</summary>
    /// <exception cref="StoreUnavailableException">SQLite failed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(
                () =>
                {
                    using var connection = file.Open();
                    return query(connection);
                },
                cancellationToken
            );
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"SQLite failed: {e.Message}", e);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
