using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Saturation;

namespace Platform.LoadHarness.Suites;

/// <summary>What every suite's <c>saturate</c> has in common.</summary>
internal static class Saturating
{
    /// <summary>What is in flight at the end of a step may go on for this long: the next step must not find it there.</summary>
    private static readonly TimeSpan GracefulStop = TimeSpan.FromSeconds(5);

    /// <summary>The parameters, to be added to a suite's own.</summary>
    /// <param name="from">The first rate unless set, in requests a second.</param>
    public static IReadOnlyList<Parameter> Parameters(int from) =>
        [
            new Parameter("from", "for 'saturate': the first rate, requests a second, 1 … 1,000,000", $"{from}", $"{from}"),
            new Parameter("step", "for 'saturate': how long each rate is held", "3s", "10s"),
        ];

    /// <summary>The load of the first step.</summary>
    public static OpenProfile Profile(ParameterValues values) =>
        OpenProfile.Constant(From(values), values.Duration("step")) with
        {
            GracefulStop = GracefulStop,
        };

    /// <summary>A search from the first rate that was set.</summary>
    /// <param name="scenario">Suite and scenario.</param>
    /// <param name="values">What was set.</param>
    /// <param name="minimum">What must hold, in counted things a second.</param>
    /// <param name="counts">What is counted, such as <c>logs</c>.</param>
    /// <param name="perRequest">How many of them a request carries.</param>
    public static SaturationPlan Plan(string scenario, ParameterValues values, double minimum, string counts, int perRequest = 1) =>
        new()
        {
            Scenario = scenario,
            From = From(values),
            Minimum = minimum / perRequest,
            Counts = counts,
            PerRequest = perRequest,
        };

    private static int From(ParameterValues values) => values.Number("from", 1, 1_000_000);
}
