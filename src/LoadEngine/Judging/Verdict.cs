using System.Text.Json.Serialization;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Judging;

/// <summary>What a run showed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>Every target holds.</summary>
    Passed,

    /// <summary>A target does not hold, and that was the system under test.</summary>
    Failed,

    /// <summary>The generator could not make the load that was planned: the figures say nothing of the system.</summary>
    Inconclusive,
}

/// <summary>The targets' results, what they amount to, and why.</summary>
/// <param name="Outcome">What they amount to.</param>
/// <param name="Targets">Each target's result, in the scenario's order.</param>
/// <param name="Reasons">Why the run is inconclusive or failed, for people; empty when it passed.</param>
public sealed record Verdict(Outcome Outcome, IReadOnlyList<TargetResult> Targets, IReadOnlyList<string> Reasons)
{
    /// <summary>A P99 of the dispatch lag above this means that the generator, not the target, was late.</summary>
    public static readonly TimeSpan MaxDispatchLag = TimeSpan.FromMilliseconds(20);

    /// <summary>More dropped iterations than this share of the planned ones means another load than was planned.</summary>
    public const double MaxDropped = 0.01;

    /// <summary>The generator is at its limit when it uses this share of all processors.</summary>
    public const double MaxGeneratorCpu = 0.95;

    /// <summary>Judges a run.</summary>
    /// <param name="run">All that was measured.</param>
    /// <param name="facts">Values found after the run.</param>
    /// <param name="targets">What must hold.</param>
    /// <param name="processors">Processors that the generator may use.</param>
    /// <param name="endedEarly">Why the run ended before its profile did; null when it did not.</param>
    public static Verdict Of(
        Interval run,
        IReadOnlyDictionary<string, double> facts,
        IReadOnlyList<Target> targets,
        int processors,
        string? endedEarly
    )
    {
        ArgumentNullException.ThrowIfNull(run);
        TargetResult[] results = [.. targets.Select(target => target.Judge(run, facts))];
        var missed = results.Where(result => !result.Holds).ToArray();
        var limits = GeneratorLimits(run, processors).ToArray();
        string[] missedTexts = [.. missed.Select(m => $"{m.Text}: measured {m.Unit.Format(m.Actual ?? double.NaN)}.")];

        // A fault that was counted is a fault however slow the generator was; a duration or rate is not.
        if (missed.Any(result => !result.DependsOnPace))
            return new Verdict(Outcome.Failed, results, missedTexts);
        if (limits.Length > 0)
            return new Verdict(Outcome.Inconclusive, results, [.. limits, .. missedTexts]);
        if (run.Planned > 0 && run.Dropped > MaxDropped * run.Planned && missed.Length == 0)
            return new Verdict(
                Outcome.Inconclusive,
                results,
                [
                    $"{run.Dropped:#,0} of {run.Planned:#,0} planned iterations were dropped because the most allowed were in "
                        + "flight: another load was made than was planned. Allow more in flight, or lower the rate.",
                ]
            );
        if (missed.Length > 0)
            return new Verdict(Outcome.Failed, results, missedTexts);
        return endedEarly is null
            ? new Verdict(Outcome.Passed, results, [])
            : new Verdict(Outcome.Inconclusive, results, [$"The run ended early: {endedEarly}"]);
    }

    private static IEnumerable<string> GeneratorLimits(Interval run, int processors)
    {
        if (run.DispatchLag.Count > 0 && run.DispatchLag.ValueAt(0.99) is var lag && lag > MaxDispatchLag.TotalNanoseconds)
            yield return $"The generator was late: 1 % of the iterations began more than {Unit.Duration.Format(lag)} after they were "
                + "due. Lower the rate, or give the generator more CPU.";
        double cpu = run.Resources.FirstOrDefault(use => use.Name == "generator")?.CpuSeconds ?? 0;
        if (run.Seconds >= 1 && cpu > MaxGeneratorCpu * processors * run.Seconds)
            yield return $"The generator used {cpu / run.Seconds:F1} of {processors} processors: it was the bottleneck. Use fewer "
                + "users, or more machines.";
    }
}
