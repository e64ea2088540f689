using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>Something that was measured, and what to do about it.</summary>
/// <param name="Found">What was measured, in a sentence.</param>
/// <param name="Advice">What to do, in a sentence.</param>
internal sealed record Hint(string Found, string Advice);

/// <summary>Advice drawn from what was measured, and from nothing else.</summary>
internal static class Hints
{
    private const double Noticeable = 0.01;
    private const double ManyRateLimited = 0.10;
    private const double ManyContended = 0.30;
    private const double IdleMachine = 0.5;
    private const double SaturatedMachine = 0.95;

    /// <summary>Below this a process's growth is its caches filling, not a leak.</summary>
    private const long NoticeableGrowth = 64L << 20;

    private static readonly Func<RunResult, Hint?>[] Rules =
    [
        Silent,
        Saturated,
        Late,
        Dropped,
        TimeOuts,
        Connections,
        RateLimited,
        ServerErrors,
        ClientErrors,
        BadBodies,
        Contended,
        Slow,
        Idle,
        Growing,
    ];

    /// <summary>The hints of a run as sentences; the most fundamental first, because it may explain the others.</summary>
    public static IReadOnlyList<string> Of(RunResult run) => [.. Find(run).Select(hint => $"{hint.Found} {hint.Advice}")];

    /// <summary>The same with what was found and what to do about it apart.</summary>
    public static IReadOnlyList<Hint> Find(RunResult run) => [.. Rules.Select(rule => rule(run)).OfType<Hint>()];

    private static Hint? Silent(RunResult run) =>
        run.Total.All.Response.Count == 0
            ? new(
                "No request ended.",
                "Look whether the target answers at its address, and whether the run was longer than one answer takes."
            )
            : null;

    private static Hint? Saturated(RunResult run) =>
        run.Total.MachineBusy is >= SaturatedMachine and var busy
            ? new(
                $"The generator's machine was {busy * 100:0} % busy.",
                SharesTheMachine(run)
                    ? "The target ran on it too, so the figures are for generator and target together: give the generator a machine "
                        + "of its own to measure the target alone."
                    : "The figures may be the generator's limit, not the target's: use a larger machine, or more of them."
            )
            : null;

    private static Hint? Late(RunResult run) =>
        LatencySummary.Of(run.Total.DispatchLag)?.P99 is { } lag && lag > Verdict.MaxDispatchLag.TotalNanoseconds
            ? new(
                $"The generator's dispatch lag was {FigureText.Duration(lag)} at P99.",
                "Part of the response times is its own: lower the rate, or give the generator more CPU."
            )
            : null;

    private static Hint? Dropped(RunResult run) =>
        run.Total.Dropped is > 0 and var dropped
            ? new(
                $"{FigureText.Share((double)dropped / Math.Max(dropped, run.Total.Planned))} of the planned iterations were dropped.",
                "Allow more in flight, or lower the rate to what the target can answer."
            )
            : null;

    private static Hint? TimeOuts(RunResult run) =>
        Share(run, FailureKind.Timeout) is >= Noticeable and var share
            ? new(
                $"{FigureText.Share(share)} of the requests timed out.",
                "Send fewer at once, or larger batches; a longer time-out only hides it."
            )
            : null;

    private static Hint? Connections(RunResult run) =>
        run.Total.All.Failures[(int)FailureKind.Connection] is > 0 and var broken
            ? new(
                $"{broken:#,0} connections were refused or broke.",
                "Allow more connections and open files on both sides (ulimit -n, net.core.somaxconn), and look whether the target "
                    + "restarted."
            )
            : null;

    private static Hint? RateLimited(RunResult run) =>
        Share(run, FailureKind.RateLimited) is > ManyRateLimited and var share
            ? new($"{FigureText.Share(share)} of the answers were 429.", "Use more source addresses, or a lower rate.")
            : null;

    private static Hint? ServerErrors(RunResult run) =>
        Share(run, FailureKind.ServerError) is >= Noticeable and var share
            ? new($"{FigureText.Share(share)} of the requests failed in the server.", "Look at the server's log, CPU and store.")
            : null;

    private static Hint? ClientErrors(RunResult run) =>
        Share(run, FailureKind.ClientError) is >= Noticeable and var share
            ? new(
                $"{FigureText.Share(share)} of the requests were answered 4xx.",
                "The target did not want them: look at the examples before trusting any other figure."
            )
            : null;

    private static Hint? BadBodies(RunResult run) =>
        run.Total.All.Failures[(int)FailureKind.BadBody] is > 0 and var bad
            ? new(
                $"{bad:#,0} answers had a good status and a wrong content.",
                "Look at the examples: the target is wrong, or the check is."
            )
            : null;

    private static Hint? Contended(RunResult run) =>
        run.End?.Facts.GetValueOrDefault("lock_contention") is >= ManyContended and var share
            ? new(
                $"{FigureText.Share(share)} of the attempts at a lock found it held.",
                "Lock less at once (finer locks), decide in a script that needs no lock, or spread what is locked over shards."
            )
            : null;

    private static Hint? Slow(RunResult run) =>
        Missed(run, Unit.Duration) is { } missed
            ? new(
                $"A latency target was missed: {missed.Text}, measured {missed.Unit.Format(missed.Actual!.Value)}.",
                "Try smaller batches, or fewer at once."
            )
            : null;

    private static Hint? Idle(RunResult run) =>
        !run.Info.Open
        && SharesTheMachine(run)
        && run.Total.MachineBusy is < IdleMachine and var busy
        && Missed(run, Unit.Rate) is { } missed
            ? new(
                $"A throughput target was missed ({missed.Text}) while the machine was {busy * 100:0} % busy.",
                "Send more at once: nothing was at its limit but the waiting."
            )
            : null;

    /// <summary>Compares the last third with the middle one: the first is warming up.</summary>
    private static Hint? Growing(RunResult run)
    {
        if (run.Timeline.Count < 60)
            return null;
        int third = run.Timeline.Count / 3;
        var middle = Interval.Sum([.. run.Timeline.Skip(third).Take(third)]).Resources;
        var last = Interval.Sum([.. run.Timeline.Skip(2 * third)]).Resources;
        var grown = last.Join(
                middle,
                use => use.Name,
                use => use.Name,
                (after, before) => (after.Name, By: after.MemoryBytes - before.MemoryBytes)
            )
            .Where(growth => growth.Name != "generator")
            .OrderByDescending(growth => growth.By)
            .FirstOrDefault();
        return grown.By >= NoticeableGrowth
            ? new(
                $"The memory of {grown.Name} grew by {FigureText.Bytes(grown.By)} in the last third of the run.",
                "Look at its cleaning and eviction, and run it for longer."
            )
            : null;
    }

    private static double? Share(RunResult run, FailureKind kind) =>
        run.Total.All is { Response.Count: > 0 } all ? (double)all.Failures[(int)kind] / all.Response.Count : null;

    private static TargetResult? Missed(RunResult run, Unit unit) =>
        run.End?.Verdict.Targets.FirstOrDefault(target => !target.Holds && target.Unit == unit && target.Actual is not null);

    private static bool SharesTheMachine(RunResult run) => run.Total.Resources.Any(use => use.Name != "generator");
}
