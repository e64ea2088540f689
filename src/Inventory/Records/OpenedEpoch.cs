using Platform.Inventory.Orders;

namespace Platform.Inventory.Records;

/// <summary>What Redis still has of the epoch that ends.</summary>
/// <param name="Events">In order. Those that are recorded already are skipped.</param>
/// <param name="LastNumberInRedis">The last number of the epoch that Redis knows of; 0 when it knows nothing of it.</param>
internal sealed record RecoveredStream(IReadOnlyList<SaleEvent> Events, long LastNumberInRedis);

/// <summary>What a new epoch begins with.</summary>
/// <param name="Epoch">Its number, at least 1.</param>
/// <param name="Products">All of them, by their numbers.</param>
/// <param name="LostKeys">
/// Orders with an idempotency key that Redis may have forgotten: of the old epoch with numbers above
/// <see cref="RecoveredStream.LastNumberInRedis"/>; of all epochs within the idempotency window when that is 0.
/// </param>
internal sealed record OpenedEpoch(int Epoch, IReadOnlyList<ProductRecord> Products, IReadOnlyList<RememberedOrder> LostKeys);

/// <summary>An order with what a repetition of its purchase is answered.</summary>
/// <param name="Order">The order.</param>
/// <param name="Key">Its idempotency key, of its buyer.</param>
/// <param name="Remaining">Pieces left after it.</param>
internal sealed record RememberedOrder(Order Order, string Key, long Remaining);
