using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Charts;

/// <summary>The distribution of the whole run's latency, in the manner of HdrHistogram's plots.</summary>
internal static class PercentileChart
{
    /// <summary>With fewer requests the tail is one of them.</summary>
    private const int FewestRequests = 20;

    private const int Points = 80;
    private const double MostNines = 4;

    /// <summary>The chart; null when too little was measured.</summary>
    public static LineChart? Of(RunResult run)
    {
        var all = run.Total.All;
        long count = all.Response.Count;
        if (count < FewestRequests)
            return null;
        // What lies beyond one request in all is the maximum again and again: there the line ends.
        double nines = Math.Min(MostNines, Math.Log10(count));
        double[] quantiles = [.. Enumerable.Range(0, Points + 1).Select(i => 1 - Math.Pow(10, -nines * i / Points))];
        bool toMaximum = nines < MostNines;
        List<Series> lines = [Line("response time", all.Response, quantiles, toMaximum)];
        if (run.Info.Open)
            lines.Add(Line("service time", all.Service, quantiles, toMaximum));
        double most = lines.SelectMany(line => line.Values).Max() ?? 0,
            least = Math.Max(1, lines.SelectMany(line => line.Values).Min() ?? 1);
        // A tail a hundred times the rest would press the rest into the axis.
        bool log = most > 100 * least;
        return new LineChart
        {
            Title = log ? "Latency by percentile, log scale" : "Latency by percentile",
            X = quantiles,
            XAxis = Axis.Percentiles(nines),
            YAxis = log ? Axis.Log(least, most, Text) : Axis.Linear(most, Text),
            XTexts = [.. quantiles.Select((quantile, i) => toMaximum && i == Points ? "max" : $"P{100 * quantile:0.###}")],
            YText = Text,
            Lines = lines,
        };
    }

    private static string Text(double nanoseconds) => FigureText.Duration(nanoseconds);

    private static Series Line(string name, Histogram histogram, double[] quantiles, bool toMaximum) =>
        new(name, [.. quantiles.Select((quantile, i) => (double?)histogram.ValueAt(toMaximum && i == Points ? 1 : quantile))]);
}
