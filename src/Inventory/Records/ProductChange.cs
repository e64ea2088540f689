namespace Platform.Inventory.Records;

/// <summary>What a run of events does to a product.</summary>
/// <param name="ProductId">Which.</param>
/// <param name="Restocked">Whether <paramref name="Initial"/> is what the product gets, and not only what a product would have that is not
/// recorded.</param>
/// <param name="Initial">Pieces ever put on sale.</param>
/// <param name="Sold">Pieces that the run sells.</param>
/// <param name="Events">How many events of the run are the product's.</param>
internal readonly record struct ProductChange(long ProductId, bool Restocked, long Initial, long Sold, long Events)
{
    /// <summary>One for each product of a run, by their numbers, so that two statements lock products in the same order.</summary>
    public static ProductChange[] Of(IEnumerable<SaleEvent> events)
    {
        var changes = new SortedDictionary<long, ProductChange>();
        foreach (var item in events)
            changes[item.ProductId] = changes.GetValueOrDefault(item.ProductId, new(item.ProductId, false, 0, 0, 0)).With(item);
        return [.. changes.Values];
    }

    private ProductChange With(SaleEvent item)
    {
        long sold = Sold + item.Quantity;
        return new(
            ProductId,
            Restocked || !item.IsOrder,
            item.IsOrder && Restocked ? Initial
                : item.IsOrder ? item.Remaining + sold
                : item.Initial,
            sold,
            Events + 1
        );
    }
}
