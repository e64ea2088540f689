using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Stock.Embedded;

/// <summary>
/// The SQLite file, its one writer, and what is left of each product as it was last committed. One process has it alone.
/// </summary>
internal sealed class EmbeddedStore(SqliteFile file, Ledger ledger) : IAsyncDisposable
{
    private static readonly SqliteSchema Schema = new(Assembly.GetExecutingAssembly(), ["Sqlite/001-ledger.sql"]);

    private readonly SqliteThread _writer = new(file, ledger.Forget);
    private readonly SqliteReads _reads = new(file);
    private readonly SqliteCheckpointer _checkpointer = new(file);
    private readonly ConcurrentDictionary<long, StockLevel> _levels = new();
    private bool _disposed;

    /// <summary>What is left of each product, as last committed.</summary>
    public IReadOnlyDictionary<long, StockLevel> Levels => _levels;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        file.Take();
        await _writer.RunAsync(
            connection =>
            {
                Schema.Upgrade(connection);
                return true;
            },
            cancellationToken
        );
        foreach (var level in await ChangeAsync((ledger, connection) => ledger.Levels(connection), cancellationToken))
            Publish(level);
        _checkpointer.Start();
    }

    /// <summary>Changes the ledger in one transaction; completes when that is on the disk.</summary>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">SQLite failed; nothing was changed.</exception>
    public async Task<T> ChangeAsync<T>(Func<Ledger, SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        var (result, levels) = await _writer.RunAsync(
            connection =>
            {
                var result = change(ledger, connection);
                return (result, ledger.WriteProducts(connection));
            },
            cancellationToken
        );
        foreach (var level in levels)
            Publish(level);
        return result;
    }

    /// <summary>Writes besides the ledger.</summary>
    public Task<int> WriteAsync(Func<SqliteConnection, int> write, CancellationToken cancellationToken) =>
        _writer.RunAsync(write, cancellationToken);

    /// <summary>Finds out whether the file can be written.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => _writer.ProbeAsync(cancellationToken);

    /// <summary>Reads what is committed, as of one moment.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _reads.RunAsync(read, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _checkpointer.Dispose();
        await _writer.DisposeAsync();
        _reads.Dispose();
    }

    /// <summary>Two changes that end at once may come here in either order.</summary>
    private void Publish(StockLevel level) =>
        _levels.AddOrUpdate(
            level.ProductId,
            static (_, level) => level,
            static (_, before, level) => level.Version > before.Version ? level : before,
            level
        );
}
