using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>Where a run stands: its outcome, and the two cases in which there is none.</summary>
internal enum Standing
{
    Passed,
    Failed,
    Inconclusive,

    /// <summary>It has no targets, so nothing was judged: a plain measurement.</summary>
    NotJudged,

    /// <summary>It has no end: the generator died.</summary>
    Unfinished,
}

/// <summary>What a run showed, in a mark, a word and reasons.</summary>
internal static class StandingText
{
    private const string Died =
        "The run has no end: the generator died, or was killed, while it measured. What was measured until then is shown; no target "
        + "was judged.";

    /// <summary>Where the run stands.</summary>
    public static Standing Standing(this RunResult run) =>
        run.End?.Verdict switch
        {
            null => Figures.Standing.Unfinished,
            { Outcome: Outcome.Failed } => Figures.Standing.Failed,
            { Outcome: Outcome.Inconclusive } => Figures.Standing.Inconclusive,
            { Targets.Count: 0 } => Figures.Standing.NotJudged,
            _ => Figures.Standing.Passed,
        };

    /// <summary>The standing as a sign. Each is two columns wide in every terminal, so that tables stay straight.</summary>
    public static string Mark(this Standing standing) =>
        standing switch
        {
            Figures.Standing.Passed => "✅",
            Figures.Standing.Failed => "❌",
            Figures.Standing.Inconclusive => "❓",
            Figures.Standing.NotJudged => "⚪",
            _ => "⛔",
        };

    /// <summary>The standing in a word or two.</summary>
    public static string Word(this Standing standing) => standing == Figures.Standing.NotJudged ? "Measured" : standing.ToString();

    /// <summary>Why it did not pass, and what else a reader must know before the figures.</summary>
    public static IReadOnlyList<string> Reasons(this RunResult run)
    {
        if (run.End is not { } end)
            return [Died];
        bool saysWhy = end.EndedEarly is { } early && end.Verdict.Reasons.Any(reason => reason.Contains(early, StringComparison.Ordinal));
        string?[] others = [saysWhy || end.EndedEarly is null ? null : $"The run ended early: {end.EndedEarly}", end.InspectionError];
        return [.. end.Verdict.Reasons, .. others.OfType<string>()];
    }

    /// <summary>All runs in a line.</summary>
    public static string Headline(this IReadOnlyList<RunResult> runs)
    {
        int judged = runs.Count(run => run.Standing() != Figures.Standing.NotJudged),
            passed = runs.Count(run => run.Standing() == Figures.Standing.Passed);
        return (runs.Count, judged) switch
        {
            (1, 0) => "The scenario was measured",
            (_, 0) => $"{runs.Count} scenarios were measured",
            (1, _) => runs[0].Standing() switch
            {
                Figures.Standing.Passed => "The scenario passed",
                Figures.Standing.Failed => "The scenario failed",
                Figures.Standing.Inconclusive => "The scenario was inconclusive",
                _ => "The scenario did not finish",
            },
            _ => $"{passed} of {judged} scenarios passed",
        };
    }

    /// <summary>The standing of all runs together: a fault outweighs a doubt.</summary>
    public static Standing Standing(this IReadOnlyList<RunResult> runs)
    {
        Standing[] gravest = [Figures.Standing.Failed, Figures.Standing.Unfinished, Figures.Standing.Inconclusive, Figures.Standing.Passed];
        return gravest.FirstOrDefault(standing => runs.Any(run => run.Standing() == standing), Figures.Standing.NotJudged);
    }
}
