namespace Platform.Inventory.Records;

/// <summary>A worker's right to record: good as long as its fencing number is the row's.</summary>
/// <param name="Epoch">What is recorded belongs to it; 0 before the first is opened.</param>
/// <param name="FencingNumber">Changes hands with the lease.</param>
/// <param name="Number">The last one recorded of the epoch.</param>
internal sealed record RecordLease(int Epoch, long FencingNumber, long Number);

/// <summary>The last number recorded.</summary>
/// <param name="Epoch">Of this epoch; 0 before the first is opened.</param>
/// <param name="Number">0 when nothing of the epoch is recorded.</param>
internal readonly record struct RecordedPosition(int Epoch, long Number);

/// <summary>A product as recorded.</summary>
/// <param name="ProductId">Which.</param>
/// <param name="Initial">Pieces ever put on sale.</param>
/// <param name="Sold">Pieces of all its orders. What is left is the difference.</param>
/// <param name="Version">Grows with each event.</param>
internal sealed record ProductRecord(long ProductId, long Initial, long Sold, long Version);
