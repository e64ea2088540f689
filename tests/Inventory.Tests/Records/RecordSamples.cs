using Platform.Inventory.Orders;
using Platform.Inventory.Records;

namespace Platform.Inventory.Tests.Records;

/// <summary>Events, and what tests do with a record.</summary>
internal static class RecordSamples
{
    public static readonly TimeSpan LongLease = TimeSpan.FromMinutes(5);

    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, 0, TimeSpan.Zero);

    public static SaleEvent Sale(
        long number,
        long product = 1,
        int quantity = 1,
        string buyer = "user_1",
        string? key = null,
        long remaining = 0
    ) => new(number, product, quantity, 0, remaining, buyer, key, Noon.AddMilliseconds(number));

    public static SaleEvent Restock(long number, long product, long initial, long remaining) =>
        new(number, product, 0, initial, remaining, "", null, Noon);

    /// <summary>Orders of one piece of product 1.</summary>
    public static SaleEvent[] OrdersOf(long first, int count) => [.. Enumerable.Range(0, count).Select(index => Sale(first + index))];

    public static async Task<RecordLease> MustClaimAsync(this PostgresRecord record, string worker = "worker") =>
        await record.ClaimAsync(worker, LongLease, default) ?? throw new InvalidOperationException("Another has the lease.");

    public static async Task<RecordLease> MustStoreAsync(this PostgresRecord record, RecordLease lease, params SaleEvent[] events) =>
        await record.StoreAsync(lease, events, default) ?? throw new InvalidOperationException("The run was refused.");

    public static async Task OpenFirstEpochAsync(this PostgresRecord record, params long[] products)
    {
        await record.PrepareAsync(default);
        await record.AddProductsAsync([.. products.Select(product => new StockLevel(product, 100, 1))], default);
        await record.MustOpenEpochAsync();
    }

    public static async Task<OpenedEpoch> MustOpenEpochAsync(this PostgresRecord record, params SaleEvent[] events) =>
        (
            await record.OpenEpochAsync(
                (_, _) => Task.FromResult<RecoveredStream?>(new(events, events.Length == 0 ? 0 : events[^1].Number)),
                0,
                default
            )
        )!;

    public static async Task<OrderId[]> OrderIdsAsync(this PostgresRecord record) =>
        [.. (await record.ListOrdersAsync(new OrderQuery { Limit = 1_000_000 }, default)).Select(order => order.Id)];
}
