using Platform.Inventory.Sales;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>
/// The orders as recorded in PostgreSQL, by one worker at a time and in order. All calls throw
/// <see cref="StoreUnavailableException"/> while the server is away.
/// </summary>
internal sealed class PostgresRecord(PostgresDatabase database, InventoryOptions options, TimeProvider time)
{
    public Task PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RecordLease?> ClaimAsync(string worker, TimeSpan duration, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReleaseAsync(string worker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RecordLease?> StoreAsync(RecordLease lease, IReadOnlyList<SaleEvent> events, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RecordedPosition> PositionAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Order?> FindOrderAsync(OrderId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Order>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ProductRecord>> ListProductsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Pieces and number of each product's orders, of all epochs up to and with one order.</summary>
    public Task<IReadOnlyDictionary<long, (long Recorded, long Orders)>> SumOrdersAsync(OrderId upTo, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Before the first epoch: puts products on sale that are not there yet.</summary>
    /// <returns>False when an epoch is open already, and nothing was done: then only a restock event puts a product on sale.</returns>
    public Task<bool> AddProductsAsync(IReadOnlyCollection<StockLevel> products, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OpenedEpoch?> OpenEpochAsync(
        Func<RecordedPosition, CancellationToken, Task<RecoveredStream?>> drain, long versionJump, CancellationToken cancellationToken) => throw new NotSupportedException();

    private void Use() => _ = (database, options, time);
}
