using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Charts;

/// <summary>What was measured over time.</summary>
internal static class TimeCharts
{
    /// <summary>Fewer points are no course: the figures say more.</summary>
    public const int FewestPoints = 3;

    /// <summary>The charts that have something to show; none for a run that was too short.</summary>
    public static IEnumerable<LineChart> Of(RunResult run)
    {
        var points = ChartTimeline.Of(run.Timeline);
        if (points.Count < FewestPoints)
            return [];
        StepCounts[] all = [.. points.Select(point => point.All)];
        return new[]
        {
            Throughput(run, points, all),
            Latency(points, all),
            Failures(points, all),
            Users(run, points),
            Cpu(points),
            Memory(points),
        }
            .OfType<LineChart>()
            .Concat(Gauges(points));
    }

    private static LineChart Throughput(RunResult run, IReadOnlyList<Interval> points, StepCounts[] all)
    {
        List<Series> lines = [new("requests", [.. points.Select((point, i) => PerSecond(all[i].Response.Count, point))])];
        if (run.Info.Open && run.Total.Steps.Count == 1)
            lines.Add(new("planned", [.. points.Select(point => PerSecond(point.Planned, point))]));
        return Linear("Throughput, requests a second", points, lines, value => FigureText.Rate(value));
    }

    private static LineChart? Latency(IReadOnlyList<Interval> points, StepCounts[] all)
    {
        Series[] lines =
        [
            .. new[] { ("P50", 0.5), ("P95", 0.95), ("P99", 0.99) }.Select(p => new Series(
                p.Item1,
                [.. all.Select(counts => counts.Response.Count > 0 ? (double?)Math.Max(1, counts.Response.ValueAt(p.Item2)) : null)]
            )),
        ];
        double[] values = [.. lines.SelectMany(line => line.Values).OfType<double>()];
        return values.Length == 0
            ? null
            : Over(
                "Response time, log scale",
                points,
                lines,
                Axis.Log(values.Min(), values.Max(), value => FigureText.Duration(value)),
                value => FigureText.Duration(value)
            );
    }

    private static LineChart? Failures(IReadOnlyList<Interval> points, StepCounts[] all)
    {
        Series[] lines =
        [
            .. FailureText
                .Kinds.Where(kind => all.Any(counts => counts.Failures[(int)kind] > 0))
                .Select(kind => new Series(
                    kind.ShortWords(),
                    [.. points.Select((point, i) => PerSecond(all[i].Failures[(int)kind], point))]
                )),
        ];
        return lines.Length == 0 ? null : Linear("Failures a second, by kind", points, lines, value => $"{value:#,0.#}");
    }

    private static LineChart Users(RunResult run, IReadOnlyList<Interval> points) =>
        Linear(
            run.Info.Open ? "Iterations in flight" : "Users",
            points,
            [new(run.Info.Open ? "in flight" : "users", [.. points.Select(point => (double?)point.Users)])],
            value => FigureText.Count(value)
        );

    /// <summary>A chart for those whose names begin alike.</summary>
    private static IEnumerable<LineChart> Gauges(IReadOnlyList<Interval> points) =>
        points[0]
            .Gauges.Select(gauge => gauge.Name)
            .GroupBy(name => name.Split('_')[0])
            .Select(names =>
                Linear(
                    names.Key,
                    points,
                    [
                        .. names.Select(name => new Series(
                            name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..],
                            [.. points.Select(point => point.Gauges.FirstOrDefault(gauge => gauge.Name == name)?.Value)]
                        )),
                    ],
                    value => FigureText.Count(value)
                )
            );

    private static LineChart? Cpu(IReadOnlyList<Interval> points) =>
        Processes("CPU, cores in use", points, (use, point) => PerSecond(use.CpuSeconds, point), value => $"{value:0.##}");

    private static LineChart? Memory(IReadOnlyList<Interval> points) =>
        Processes("Memory", points, (use, _) => use.MemoryBytes, value => FigureText.Bytes(value));

    private static LineChart? Processes(
        string title,
        IReadOnlyList<Interval> points,
        Func<ResourceUse, Interval, double?> value,
        Func<double, string> text
    )
    {
        Series[] lines =
        [
            .. points
                .SelectMany(point => point.Resources)
                .Select(use => use.Name)
                .Distinct()
                .Select(name => new Series(
                    name,
                    [
                        .. points.Select(point =>
                            point.Resources.FirstOrDefault(use => use.Name == name) is { } use ? value(use, point) : null
                        ),
                    ]
                )),
        ];
        return lines.Length == 0 ? null : Linear(title, points, lines, text);
    }

    private static LineChart Linear(string title, IReadOnlyList<Interval> points, IReadOnlyList<Series> lines, Func<double, string> text) =>
        Over(title, points, lines, Axis.Linear(lines.SelectMany(line => line.Values).Max() ?? 0, text), text) with
        {
            Filled = true,
        };

    /// <summary>A point stands in the middle of its interval: it speaks of all of it.</summary>
    private static LineChart Over(
        string title,
        IReadOnlyList<Interval> points,
        IReadOnlyList<Series> lines,
        Axis y,
        Func<double, string> text
    ) =>
        new()
        {
            Title = title,
            X = [.. points.Select(point => point.Start + (point.Seconds / 2))],
            XAxis = Axis.Time(points[^1].Start + points[^1].Seconds),
            YAxis = y,
            XTexts =
            [
                .. points.Select(point =>
                    $"{FigureText.Seconds(Math.Round(point.Start, 1))} – {FigureText.Seconds(Math.Round(point.Start + point.Seconds, 1))}"
                ),
            ],
            YText = text,
            Lines = lines,
        };

    private static double? PerSecond(double count, Interval point) => point.Seconds > 0 ? count / point.Seconds : null;
}
