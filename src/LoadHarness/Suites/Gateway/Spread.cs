namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>How callers are spread over instances, against how they should be.</summary>
/// <param name="callers">Of each instance.</param>
/// <param name="weights">Of each instance.</param>
internal sealed class Spread(IReadOnlyList<long> callers, IReadOnlyList<int> weights)
{
    /// <summary>
    /// What Pearson's chi-square of three instances stays below in 999 of 1,000 fair draws (2 degrees of freedom). At the usual 5 % one run
    /// in
    /// twenty would be blamed on a balancer that is fair.
    /// </summary>
    public const double ChiSquareLimit = 13.82;

    private readonly double _all = callers.Sum();
    private readonly double _weight = weights.Sum();

    /// <summary>Pearson's chi-square: the sum of (seen − expected)² ÷ expected; NaN without callers.</summary>
    public double ChiSquare =>
        callers.Zip(weights, (seen, weight) => (seen - Expected(weight)) * (seen - Expected(weight)) / Expected(weight)).Sum();

    /// <summary>How far the worst instance's share of all is from its weight's, 0 … 1; NaN without callers.</summary>
    public double WorstShareError => callers.Zip(weights, (seen, weight) => Math.Abs((seen / _all) - (weight / _weight))).Max();

    private double Expected(int weight) => _all * weight / _weight;
}
