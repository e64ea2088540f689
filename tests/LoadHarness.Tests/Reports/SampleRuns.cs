using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Tests.Reports;

/// <summary>Runs made by hand, as the engine would have measured them.</summary>
internal static class SampleRuns
{
    /// <summary>What a hostile target would answer to whoever shows its answers.</summary>
    public const string Hostile = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\u001b]0;owned\u0007 ```` | =1+1";

    /// <summary>100 users for 10 s, two steps, every target met.</summary>
    public static RunResult Steady { get; } =
        Build("orders/steady", 10, 2_000, ["order", "read"]) with
        {
            End = new RunEnd
            {
                Verdict = Verdict(
                    Outcome.Passed,
                    Target("p95 <= 100ms", Unit.Duration, 100e6, 9.1e6, true),
                    Target("success_rate >= 99%", Unit.Share, 0.99, 1, true),
                    Target("oversold == 0", Unit.Count, 0, 0, true) with
                    {
                        Margin = null,
                        DependsOnPace = false,
                    }
                ),
                Facts = new Dictionary<string, double> { ["oversold"] = 0, ["stored"] = 20_000 },
                ConnectionsOpened = 100,
            },
        };

    /// <summary>An arrival rate that the target could not follow from the fifth second on.</summary>
    public static RunResult Overloaded { get; } = Open();

    /// <summary>A target that fails in every way, and answers with an attack.</summary>
    public static RunResult Failing { get; } = Failed();

    /// <summary>All over in 80 ms.</summary>
    public static RunResult Short { get; } =
        Build("gateway/1-baseline", 1, 1_250, ["chat"], seconds: 0.08) with
        {
            End = new RunEnd { Verdict = Verdict(Outcome.Passed, Target("p99 <= 50ms", Unit.Duration, 50e6, 11e6, true)) },
        };

    /// <summary>The generator died after four seconds.</summary>
    public static RunResult Unfinished { get; } = Build("inventory/soak", 4, 500, ["buy"], targets: ["p99 <= 500ms"]);

    /// <summary>A run in which nothing was answered, not even wrongly.</summary>
    public static RunResult Silent { get; } =
        Build("logs/silent", 1, 0, ["log"]) with
        {
            End = new RunEnd
            {
                Verdict = Verdict(Outcome.Failed, Target("p95 <= 1s", Unit.Duration, 1e9, null, false) with { Margin = null }),
            },
        };

    /// <summary>A search that found a limit of about 4,300 requests/s, 21,500 logs/s.</summary>
    public static IReadOnlyList<RunResult> Search { get; } = SampleSearch.Run(rate => rate <= 4_300 ? Outcome.Passed : Outcome.Failed);

    public static IReadOnlyList<RunResult> All { get; } = [Steady, Overloaded, Failing, Short, Unfinished, Silent, .. Search];

    public static TargetResult Target(string text, Unit unit, double limit, double? actual, bool holds) =>
        new(
            text,
            text.Split(' ')[0],
            unit,
            limit,
            actual,
            holds,
            actual is { } a && limit != 0 ? (limit - a) / limit * (text.Contains('>') ? -1 : 1) : null,
            DependsOnPace: true
        );

    /// <summary>Seconds of load with log-normal latencies of about 4 ms.</summary>
    public static RunResult Build(
        string scenario,
        int intervals,
        int rate,
        string[] steps,
        double seconds = 1,
        bool open = false,
        string[]? targets = null
    )
    {
        var random = new Random(7);
        var timeline = Enumerable.Range(0, intervals).Select(i => Second(i * seconds, seconds, rate, steps, random)).ToArray();
        return new RunResult(Info(scenario, open, targets ?? []), timeline, null);
    }

    public static void Fail(Interval interval, FailureKind kind, int requests, double milliseconds = 3)
    {
        for (int i = 0; i < requests; i++)
            Record(interval.Steps[0], milliseconds, milliseconds);
        interval.Steps[0].Failures[(int)kind] += requests;
    }

    private static Interval Second(double start, double seconds, int rate, string[] steps, Random random)
    {
        var second = Interval.Empty(steps, ["server_latency"], ["logs"]);
        (second.Start, second.Seconds, second.Users) = (start, seconds, 100);
        int requests = (int)(rate * seconds * (0.95 + (0.1 * random.NextDouble())));
        for (int i = 0; i < requests; i++)
        {
            double service = LogNormal(random, 4);
            Record(second.Steps[i % steps.Length], service + 0.05, service);
            second.Trends[0].Values.Record((long)(service * 0.3e6));
        }

        (second.Started, second.Iterations, second.Counters[0].Count) = (requests, requests, 5 * requests);
        second.Resources = [new("generator", 0.4 * seconds, 90_000_000), new("OrderApi", 0.8 * seconds, 120_000_000 + (long)(start * 1e6))];
        second.MachineBusy = 0.62;
        return second;
    }

    private static RunResult Open()
    {
        var run = Build("logs/saturate", 12, 1_500, ["batch"], open: true);
        var random = new Random(3);
        for (int i = 0; i < 12; i++)
        {
            var second = run.Timeline[i];
            (second.Planned, second.Users, second.MachineBusy) = (1_600, i < 5 ? 8 : 200, i < 5 ? 0.7 : 0.99);
            second.Dropped = i < 5 ? 0 : 90;
            for (int n = 0; n < second.Started; n++)
                second.DispatchLag.Record((long)(LogNormal(random, i < 5 ? 0.05 : 9) * 1e6));
            for (int n = 0; i >= 5 && n < 300; n++)
                Record(second.Steps[0], LogNormal(random, 180 * (i - 4)), LogNormal(random, 12));
        }

        return new RunResult(
            run.Info,
            run.Timeline,
            new RunEnd
            {
                Verdict = new Verdict(
                    Outcome.Inconclusive,
                    [Target("logs_per_second >= 10000", Unit.Rate, 10_000, 7_432.123, false)],
                    [
                        "The generator was late: 1 % of the iterations began more than 41ms after they were due. Lower the rate, or "
                            + "give the generator more CPU.",
                    ]
                ),
            }
        );
    }

    private static RunResult Failed()
    {
        var run = Build("chat/<b>heavy</b> & \"loud\"", 8, 400, ["=message", "session"]);
        for (int i = 2; i < 8; i++)
        {
            Fail(run.Timeline[i], FailureKind.RateLimited, 60);
            Fail(run.Timeline[i], FailureKind.ServerError, i == 4 ? 90 : 5);
            Fail(run.Timeline[i], FailureKind.Timeout, i, 1_000);
        }

        Fail(run.Timeline[5], FailureKind.Connection, 12);
        run.Timeline[7].Steps[1].Failures[(int)FailureKind.Interrupted] = 9;
        return new RunResult(
            run.Info,
            run.Timeline,
            new RunEnd
            {
                Verdict = new Verdict(
                    Outcome.Failed,
                    [
                        Target("success_rate >= 99%", Unit.Share, 0.99, 0.871234, false) with
                        {
                            DependsOnPace = false,
                        },
                        Target("p99 <= 500ms", Unit.Duration, 500e6, 1_000.2e6, false),
                        Target("p50 <= 50ms", Unit.Duration, 50e6, 4e6, true),
                    ],
                    ["success_rate >= 99%: measured 87.123 %.", "p99 <= 500ms: measured 1s."]
                ),
                Examples =
                [
                    new(
                        FailureKind.ServerError,
                        "=message",
                        2.25,
                        "Status 500.",
                        "POST /api/message HTTP/1.1\r\nHost: localhost\r\n\r\n{\"text\":\"hello\"}",
                        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\n\r\n" + Hostile
                    ),
                    new(
                        FailureKind.ServerError,
                        "session",
                        2.5,
                        "Status 503.",
                        "POST /api/session HTTP/1.1\r\n\r\n",
                        "HTTP/1.1 503 " + Hostile + "\r\n\r\n"
                    ),
                    new(FailureKind.Timeout, "session", 3.1, Hostile, "GET / HTTP/1.1\r\n\r\n", ""),
                ],
                EndedEarly = "it was stopped.",
                InspectionError = "The target's state could not be read after the run: refused.",
            }
        );
    }

    private static RunInfo Info(string scenario, bool open, string[] targets) =>
        new()
        {
            Scenario = scenario,
            Description = "Keeps 100 requests in flight, as docs/spec/order-api.md asks.",
            Load = open ? "open, 1600/s 12s" : "closed, 100 users 10s",
            Open = open,
            Targets = targets,
            Transport = "raw",
            MaxConnections = 200,
            RequestTimeoutSeconds = 10,
            Seed = 1,
            StartedAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
            Machine = "Linux 6.1, 2 processors, .NET 10.0.0",
            Settings = new Dictionary<string, string> { ["target"] = "http://127.0.0.1:5003", ["profile"] = "quick" },
        };

    private static Verdict Verdict(Outcome outcome, params TargetResult[] targets) =>
        new(
            outcome,
            targets,
            [.. targets.Where(t => !t.Holds).Select(t => $"{t.Text}: measured {t.Unit.Format(t.Actual ?? double.NaN)}.")]
        );

    private static void Record(StepCounts step, double responseMs, double serviceMs)
    {
        step.Response.Record((long)(responseMs * 1e6));
        step.Service.Record((long)(serviceMs * 1e6));
        (step.BytesSent, step.BytesReceived) = (step.BytesSent + 320, step.BytesReceived + 450);
    }

    /// <summary>By Box and Muller, with a spread as real services have it.</summary>
    private static double LogNormal(Random random, double median) =>
        median * Math.Exp(0.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
