using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>Loads LogIngest: a fleet of devices, each of which sends its entries one request after another.</summary>
internal static class LogsSuite
{
    private const string Unaccounted = "unaccounted";
    private const string Unreadable = "unreadable";
    private const string Pending = "pending";
    private const string DrainSeconds = "drain_seconds";

    private static readonly TimeSpan SingleTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BatchTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WholeTest = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan StatsTimeout = TimeSpan.FromSeconds(10);

    public static Suite Create() => Create(TimeProvider.System);

    internal static Suite Create(TimeProvider time) =>
        new(
            "logs",
            "batched log ingest: entries a second of a fleet of devices; what was answered must be stored, once, and readable",
            "LogIngest",
            [
                new Parameter("devices", "devices side by side, 1 … 10,000; 100 unless set, in 'stress-large' 200", "", ""),
                new Parameter("logs_per_device", "entries of each device, 1 … 10,000,000; 100 unless set, in 'stress-large' 200", "", ""),
                new Parameter(
                    "batch_size",
                    "entries in a request, 1 … 1,000, of which logs_per_device is a multiple; 5 unless set, in 'stress-batch-10' 10",
                    "",
                    ""
                ),
                new Parameter("concurrency", "requests at once and connections, 1 … 10,000", "200", "200"),
                new Parameter("duration", "send for this long instead of a number of entries", "", ""),
                new Parameter(
                    "warm_up",
                    "requests before the measurement, 20 at once, 1 … 100,000,000; a server that compiles while it runs wants many",
                    "2000",
                    "2000"
                ),
                new Parameter(
                    "test_id",
                    "tells this test's entries from others, 1 to 64 of A-Za-z0-9_.:-; the time of its start unless set",
                    "",
                    ""
                ),
                new Parameter("idempotency_keys", "whether each request has an Idempotency-Key, 'yes' or 'no'", "no", "no"),
                .. Saturating.Parameters(from: 1_000),
            ],
            [
                new ScenarioRecipe(
                    "stress",
                    "100 devices × 100 entries, by batches of 5",
                    (target, values) => Logs(target, new LogLoad(values), values, time, ["logs_per_second >= 10000"])
                ),
                // As many requests a second as 10,000 entries by batches of 5 are.
                new ScenarioRecipe(
                    "stress-single",
                    "the same entries, each in a request of its own",
                    (target, values) => Logs(target, new LogLoad(values) { Single = true }, values, time, ["logs_per_second >= 2000"])
                ),
                new ScenarioRecipe(
                    "stress-batch-10",
                    "the same entries, by batches of 10",
                    (target, values) =>
                        Logs(target, new LogLoad(values) { UsualBatchSize = 10 }, values, time, ["logs_per_second >= 10000"])
                ),
                new ScenarioRecipe(
                    "stress-large",
                    "200 devices × 200 entries, by batches of 5",
                    (target, values) =>
                        Logs(
                            target,
                            new LogLoad(values) { UsualDevices = 200, UsualLogs = 200 },
                            values,
                            time,
                            ["logs_per_second >= 10000"]
                        )
                ),
                new ScenarioRecipe(
                    "saturate",
                    "the highest arrival rate of batches of 5 that holds the targets",
                    (target, values) =>
                        Logs(target, new LogLoad(values), values, time, []) with
                        {
                            Profile = Saturating.Profile(values),
                            TotalTimeout = null,
                        }
                )
                {
                    RunsWithSuite = false,
                    Saturation = values => Saturating.Plan("logs/saturate", values, minimum: 10_000, "logs", new LogLoad(values).BatchSize),
                },
            ]
        );

    private static Scenario Logs(Uri target, LogLoad load, ParameterValues values, TimeProvider time, IReadOnlyList<string> targets)
    {
        var traffic = new LogTraffic(
            target,
            TestId(values, time),
            load.Single ? null : load.BatchSize,
            values.OneOf("idempotency_keys", "yes", "no") == "yes"
        );
        var fleet = new LogFleet(traffic, time);
        var scenario = new Scenario
        {
            Name = "",
            Profile = load.Profile,
            WarmUp = ClosedProfile.SharedIterations(Math.Min(20, load.Devices), values.Number("warm_up", 1, 100_000_000)),
            Steps = [Send(load)],
            NewState = user => fleet.Device(user.Id),
            Counters = ["logs"],
            Facts = [Unaccounted, Unreadable, Pending, DrainSeconds],
            Prepare = async cancellationToken => await PrepareAsync(target, time, cancellationToken),
            Inspect = (inspection, cancellationToken) => InspectAsync(fleet, time, inspection, cancellationToken),
            InspectionTimeout = LogStats.Patience + (3 * StatsTimeout),
            Transport = new TransportOptions
            {
                MaxConnections = values.Number("concurrency", 1, 10_000),
                RequestTimeout = load.Single ? SingleTimeout : BatchTimeout,
            },
            TotalTimeout = WholeTest + (load.Profile.Duration ?? TimeSpan.Zero),
        };
        return scenario with
        {
            Targets =
            [
                .. new[] { "success_rate >= 100%", "p95 <= 100ms", $"{Unaccounted} == 0", $"{Unreadable} == 0" }
                    .Concat(targets)
                    .Select(text => Target.Parse(text, scenario.Metrics)),
            ],
        };
    }

    /// <summary>Only entries whose request was answered 200, and rightly, are counted.</summary>
    private static Step Send(LogLoad load)
    {
        int entries = load.BatchSize;
        return new Step(load.Single ? "log" : "batch", user => ((LogDevice)user.State!).Next(user.Random))
        {
            Accepts = status => status == 200,
            Check = (user, reply) =>
            {
                string? fault = ((LogDevice)user.State!).Check(reply.Body.Span);
                if (fault is null)
                    user.Count(0, entries);
                return fault;
            },
        };
    }

    /// <summary>Entries of an earlier run that workers are still busy with would take their time from this one.</summary>
    private static async Task<LogCounts> PrepareAsync(Uri target, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = StatsTimeout };
        return (await new LogStats(client, target, time).DrainAsync(cancellationToken)).Counts;
    }

    private static async ValueTask<IReadOnlyDictionary<string, double>> InspectAsync(
        LogFleet fleet,
        TimeProvider time,
        Inspection inspection,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient { Timeout = StatsTimeout };
        var (counts, took) = await new LogStats(client, fleet.Traffic.Target, time).DrainAsync(cancellationToken);
        return new Dictionary<string, double>
        {
            [Unaccounted] = LogStats.Unaccounted((LogCounts)inspection.Prepared!, counts, fleet.Traffic.EntriesPerRequest, inspection),
            [Unreadable] = await LogReadback.UnreadableAsync(client, fleet, cancellationToken),
            [Pending] = counts.Pending,
            [DrainSeconds] = Math.Round(took.TotalSeconds, 3),
        };
    }

    private static string TestId(ParameterValues values, TimeProvider time) =>
        !values.Has("test_id") ? time.GetUtcNow().ToString("'test-'yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)
        : values.Text("test_id") is { Length: <= 64 } given
        && given.All(c => char.IsAsciiLetterOrDigit(c) || "_.:-".Contains(c, StringComparison.Ordinal))
            ? given
        : throw new InvalidPlanException($"Parameter 'test_id' must be 1 to 64 of A-Za-z0-9_.:-, not '{values.Text("test_id")}'.");
}
