using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Charts;

/// <summary>Latency over the rate, with the highest rate that held.</summary>
internal static class SaturationChart
{
    /// <summary>The chart; null when fewer than two rates were answered.</summary>
    public static LineChart? Of(SaturationCurve curve)
    {
        var points = curve
            .Points.Select(step => (Step: step, Latency: LatencySummary.Of(step.Total.All.Response)))
            .Where(point => point.Latency is not null)
            .ToArray();
        if (points.Length < 2)
            return null;
        double[] rates = [.. points.Select(point => SaturationCurve.RateOf(point.Step))];
        Series[] lines = [Line("P50", latency => latency.P50), Line("P95", latency => latency.P95), Line("P99", latency => latency.P99)];
        var values = lines.SelectMany(line => line.Values).OfType<double>().ToArray();
        return new LineChart
        {
            Title = "Response time over the rate, log scale",
            X = rates,
            XAxis = Axis.Linear(rates[^1], rate => FigureText.Rate(rate)),
            YAxis = Axis.Log(values.Min(), values.Max(), value => FigureText.Duration(value)),
            XTexts =
            [
                .. points.Select(point =>
                    $"{FigureText.Rate(SaturationCurve.RateOf(point.Step))} {point.Step.Standing().Word().ToLowerInvariant()}"
                ),
            ],
            YText = value => FigureText.Duration(value),
            Lines = lines,
            Marker = curve.HeldRate is { } held ? (held, $"holds {FigureText.Rate(held)}") : null,
        };

        Series Line(string name, Func<LatencySummary, double> value) =>
            new(name, [.. points.Select(point => (double?)Math.Max(1, value(point.Latency!)))]);
    }
}
