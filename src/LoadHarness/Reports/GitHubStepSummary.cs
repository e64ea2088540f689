using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Reports;

/// <summary>The page that GitHub Actions shows of a job.</summary>
public static class GitHubStepSummary
{
    /// <summary>The variable by which GitHub names the file of the page.</summary>
    public const string Variable = "GITHUB_STEP_SUMMARY";

    /// <summary>Appends the Markdown report when the program runs in a job of GitHub Actions; else does nothing.</summary>
    /// <param name="runs">At least one run.</param>
    /// <param name="environment">Reads an environment variable; null when it is not set.</param>
    /// <returns>Whether there was a page to append to.</returns>
    public static bool Append(IReadOnlyList<RunResult> runs, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(Variable) is not { Length: > 0 } path)
            return false;
        using var writer = new StreamWriter(path, append: true);
        new MarkdownReport().Write(runs, writer);
        return true;
    }
}
