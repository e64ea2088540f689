using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Fronts;

/// <summary>Makes one result of a front's rounds: all that was measured, and the medians of the rounds as facts.</summary>
/// <param name="plan">The load.</param>
/// <param name="rate">Orders a second while response times were measured.</param>
/// <param name="notes">What a reader must know to compare rightly.</param>
internal sealed class FrontFigures(FrontPlan plan, double rate, IReadOnlyList<string> notes)
{
    /// <summary>What all results have in common.</summary>
    public const string Scenario = "fronts";

    private const string MostOrders = "orders_per_second_at_most",
        P50 = "p50_ms",
        P99 = "p99_ms",
        AddedP50 = "added_p50_ms",
        AddedP99 = "added_p99_ms",
        FrontCpu = "front_cpu_us",
        ServiceCpu = "service_cpu_us";

    private const int MostExamples = 20;

    private static readonly IReadOnlyList<string> Facts = [MostOrders, P50, P99, AddedP50, AddedP99, FrontCpu, ServiceCpu];

    private static readonly Dictionary<string, string> Columns = new()
    {
        ["orders/s at most"] = MostOrders,
        ["P50 ms"] = P50,
        ["P99 ms"] = P99,
        ["added P50"] = AddedP50,
        ["added P99"] = AddedP99,
        ["front CPU µs"] = FrontCpu,
        [$"{ComparedFront.Service} CPU µs"] = ServiceCpu,
    };

    private string About =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Each figure is the median of {plan.Rounds} rounds of {Durations.Format(plan.Duration)} that took turns."
        )
        + " Response times are in milliseconds at "
        + $"{FigureText.Rate(rate)}{(plan.Rate is null ? ", half of what the slowest front takes" : "")}; what is added is over "
        + $"'{ComparedFront.Direct}'. CPU is for each order, at that rate.{string.Concat(notes.Select(note => $" {note}"))}";

    /// <summary>Orders a second that succeeded.</summary>
    public static double Throughput(IReadOnlyList<RunResult> rounds) =>
        Median(rounds, run => (run.Total.All.Response.Count - run.Total.All.Failed) / run.Total.Seconds);

    /// <summary>The result of rounds that measured how much a front takes.</summary>
    public RunResult OfThroughput(Scenario scenario, ComparedFront front, IReadOnlyList<RunResult> rounds) =>
        Together(scenario, rounds, Settings(front), [(MostOrders, Throughput(rounds)), .. Cpu(rounds)], []);

    /// <summary>The result of rounds that measured response times.</summary>
    /// <param name="scenario">What a round was.</param>
    /// <param name="front">The front.</param>
    /// <param name="most">Its rounds that measured how much it takes.</param>
    /// <param name="rounds">Its rounds.</param>
    /// <param name="direct">Those of the service itself; null when it could not be reached without a front.</param>
    public RunResult OfLatency(
        Scenario scenario,
        ComparedFront front,
        IReadOnlyList<RunResult> most,
        IReadOnlyList<RunResult> rounds,
        IReadOnlyList<RunResult>? direct
    )
    {
        bool adds = direct is not null && direct != rounds;
        string[] targets =
            adds && front.MostAdded is { } mostAdded ? [string.Create(CultureInfo.InvariantCulture, $"{AddedP50} <= {mostAdded}")] : [];
        var result = Together(
            scenario,
            rounds,
            Settings(front),
            [
                (MostOrders, Throughput(most)),
                (P50, Milliseconds(rounds, 0.5)),
                (P99, Milliseconds(rounds, 0.99)),
                (AddedP50, adds ? Milliseconds(rounds, 0.5) - Milliseconds(direct!, 0.5) : double.NaN),
                (AddedP99, adds ? Milliseconds(rounds, 0.99) - Milliseconds(direct!, 0.99) : double.NaN),
                .. Cpu(rounds),
            ],
            targets
        );
        return result with
        {
            Info = result.Info with
            {
                Variant = new ComparedVariant(Scenario, front.Name) { Facts = Columns, Note = About },
            },
        };
    }

    /// <summary>CPU of the front's processes and of the service's, in microseconds an order; NaN where it was not seen.</summary>
    private static IEnumerable<(string Name, double Value)> Cpu(IReadOnlyList<RunResult> rounds) =>
        [
            (FrontCpu, Median(rounds, run => CpuOf(run, use => use.Name is not ("generator" or ComparedFront.Service)))),
            (ServiceCpu, Median(rounds, run => CpuOf(run, use => use.Name == ComparedFront.Service))),
        ];

    private static double CpuOf(RunResult run, Func<ResourceUse, bool> isOf)
    {
        ResourceUse[] uses = [.. run.Total.Resources.Where(isOf)];
        return uses.Length > 0 ? 1e6 * uses.Sum(use => use.CpuSeconds) / run.Total.All.Response.Count : double.NaN;
    }

    private static double Milliseconds(IReadOnlyList<RunResult> rounds, double quantile) =>
        Median(rounds, run => run.Total.All.Response is { Count: > 0 } times ? times.ValueAt(quantile) / 1e6 : double.NaN);

    private static double Median(IReadOnlyList<RunResult> rounds, Func<RunResult, double> figure)
    {
        double[] values = [.. rounds.Select(figure).Where(double.IsFinite).Order()];
        return values.Length == 0 ? double.NaN : (values[values.Length / 2] + values[(values.Length - 1) / 2]) / 2;
    }

    private Dictionary<string, string> Settings(ComparedFront front) =>
        new()
        {
            ["front"] = front.Name,
            ["target"] = front.Target.ToString(),
            ["rounds"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Rounds}, of {Durations.Format(plan.Duration)} each, in turn with the other fronts'"
            ),
        };

    private static RunResult Together(
        Scenario scenario,
        IReadOnlyList<RunResult> rounds,
        IReadOnlyDictionary<string, string> settings,
        IEnumerable<(string Name, double Value)> figures,
        IReadOnlyList<string> targets
    )
    {
        var timeline = InARow(rounds);
        var facts = figures
            .Where(figure => double.IsFinite(figure.Value))
            .ToDictionary(figure => figure.Name, figure => Math.Round(figure.Value, DecimalsOf(figure.Name)));
        var metrics = scenario.Metrics with { Facts = Facts, PacedFacts = Facts };
        Target[] all = [.. scenario.Targets, .. targets.Select(text => Target.Parse(text, metrics))];
        string? early = rounds.Select(round => round.End?.EndedEarly).FirstOrDefault(why => why is not null);
        var info = rounds[0].Info with { Targets = [.. all.Select(target => target.Text)], Settings = settings };
        return new RunResult(
            info,
            timeline,
            new RunEnd
            {
                Verdict = Verdict.Of(Interval.Sum(timeline), facts, all, Environment.ProcessorCount, early),
                Facts = facts,
                Examples = [.. rounds.SelectMany(round => round.End?.Examples ?? []).Take(MostExamples)],
                EndedEarly = early,
                ConnectionsOpened = rounds.Sum(round => round.End?.ConnectionsOpened ?? 0),
            }
        );
    }

    /// <summary>More say nothing.</summary>
    private static int DecimalsOf(string figure) =>
        figure switch
        {
            MostOrders => 0,
            FrontCpu or ServiceCpu => 1,
            _ => 3,
        };

    /// <summary>The rounds' seconds as if one round had followed the other at once.</summary>
    private static List<Interval> InARow(IReadOnlyList<RunResult> rounds)
    {
        List<Interval> row = [];
        double start = 0;
        foreach (var round in rounds)
        {
            double length = round.Total.Seconds;
            foreach (var interval in round.Timeline)
            {
                interval.Start += start;
                row.Add(interval);
            }

            start += length;
        }

        return row;
    }
}
