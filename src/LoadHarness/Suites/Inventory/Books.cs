namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What the service says of a product: <c>GET /admin/reconcile</c>.</summary>
/// <param name="Initial">Pieces ever put on sale.</param>
/// <param name="Sold">Pieces sold, as counted where it is sold from.</param>
/// <param name="Remaining">Pieces left there.</param>
/// <param name="Recorded">Pieces of the recorded orders.</param>
/// <param name="Orders">Recorded orders.</param>
internal sealed record Balance(long Initial, long Sold, long Remaining, long Recorded, long Orders)
{
    /// <summary>Pieces that are not accounted for.</summary>
    public long Difference => Math.Abs(Initial - Sold - Remaining) + Math.Abs(Sold - Recorded);
}

/// <summary>What the service says of all products.</summary>
/// <param name="Products">By their number.</param>
/// <param name="StatedDifference">Its own sum of what is not accounted for.</param>
/// <param name="AtStake">Orders that are sold and not recorded yet.</param>
internal sealed record Books(IReadOnlyDictionary<long, Balance> Products, long StatedDifference, int AtStake)
{
    /// <summary>Pieces that are not accounted for; the service's own sum is not believed below what its figures say.</summary>
    public long Difference => Math.Max(StatedDifference, Products.Values.Sum(product => product.Difference));

    /// <summary>Changes with every sale and every record.</summary>
    public (long Sold, long Recorded) Movement =>
        (Products.Values.Sum(product => product.Sold), Products.Values.Sum(product => product.Recorded));
}

/// <summary>What a run must be compared with.</summary>
/// <param name="Before">The books before the first request.</param>
/// <param name="After">The books when nothing was at stake any more.</param>
/// <param name="Told">What buyers were told in between, by the product's place: product 1 is at 0.</param>
internal sealed record Audit(Books Before, Books After, IReadOnlyList<Pieces> Told)
{
    /// <summary>Pieces sold, by the service's word or its books, that were not there to be sold.</summary>
    public long Oversold =>
        Each(
            (before, after, told) =>
            {
                long restocked = after.Initial - before.Initial;
                return Math.Max(told.Sold, Math.Max(after.Sold - before.Sold, after.Recorded - before.Recorded))
                    - (before.Remaining + restocked);
            }
        );

    /// <summary>
    /// Pieces, or orders if those are more, recorded too few or too many for what was answered: each 200 is one order. What had no
    /// answer may be recorded or not.
    /// </summary>
    public long Unaccounted =>
        Each(
            (before, after, told) =>
                Math.Max(
                    Gap(after.Recorded - before.Recorded, told.Sold, told.Unknown),
                    Gap(after.Orders - before.Orders, told.Orders, told.UnknownOrders)
                )
        );

    /// <summary>Whether nothing is wrong.</summary>
    public bool Agrees => Oversold == 0 && Unaccounted == 0 && After.Difference == 0;

    private static long Gap(long recorded, long answered, long unknown) => Math.Max(answered - recorded, recorded - answered - unknown);

    private long Each(Func<Balance, Balance, Pieces, long> gap)
    {
        long sum = 0;
        for (int place = 0; place < Told.Count; place++)
            sum += Math.Max(0, gap(Of(Before, place + 1), Of(After, place + 1), Told[place]));
        return sum;
    }

    private static Balance Of(Books books, long productId) => books.Products.GetValueOrDefault(productId) ?? new Balance(0, 0, 0, 0, 0);
}
