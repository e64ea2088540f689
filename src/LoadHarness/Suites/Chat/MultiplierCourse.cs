namespace Platform.LoadHarness.Suites.Chat;

/// <summary>How the multiplier went over a run, in figures.</summary>
/// <param name="course">When it became what, in order; the first at the beginning.</param>
/// <param name="length">How long the run was.</param>
internal sealed class MultiplierCourse(IReadOnlyList<(TimeSpan At, double Multiplier)> course, TimeSpan length)
{
    /// <summary>One step down and back is 22 %: what moves no more than that over the last third of a run is settled.</summary>
    private const double Settled = 0.25;

    /// <summary>Names of the figures.</summary>
    public static readonly IReadOnlyList<string> Facts = ["multiplier_last", "multiplier_min", "multiplier_spread", "multiplier_settled"];

    /// <summary>Most less least in the last third of the run, as a share of their middle.</summary>
    public double Spread
    {
        get
        {
            var from = length * (2.0 / 3);
            double[] late =
            [
                course.Last(step => step.At <= from).Multiplier,
                .. course.Where(step => step.At > from).Select(step => step.Multiplier),
            ];
            return (late.Max() - late.Min()) / ((late.Max() + late.Min()) / 2);
        }
    }

    /// <summary>The figures by their names; settled is 1 or 0.</summary>
    public IEnumerable<KeyValuePair<string, double>> Figures =>
        [
            new("multiplier_last", Math.Round(course[^1].Multiplier, 3)),
            new("multiplier_min", Math.Round(course.Min(step => step.Multiplier), 3)),
            new("multiplier_spread", Math.Round(Spread, 3)),
            new("multiplier_settled", Spread <= Settled ? 1 : 0),
        ];
}
