namespace Platform.Inventory.Orders;

/// <summary>What is left of a product.</summary>
/// <param name="ProductId">Which.</param>
/// <param name="Stock">Pieces left, at least 0.</param>
/// <param name="Version">Grows with each change.</param>
internal readonly record struct StockLevel(long ProductId, long Stock, long Version);
