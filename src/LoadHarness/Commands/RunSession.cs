using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;
using Platform.LoadHarness.Preflight;
using Platform.LoadHarness.Progress;
using Platform.LoadHarness.Reports;
using Spectre.Console;

namespace Platform.LoadHarness.Commands;

/// <summary>A scenario ready to be run.</summary>
internal sealed record PlannedRun(Scenario Scenario, Uri Target)
{
    /// <summary>What the report shows besides the scenario itself.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Local processes of the target.</summary>
    public IReadOnlyList<WatchedProcess> Watched { get; init; } = [];

    /// <summary>The search for the highest rate that the scenario makes the steps of; null for a plain run.</summary>
    public SaturationPlan? Search { get; init; }

    /// <summary>The comparison that the run is a part of; null when it stands for itself.</summary>
    public ComparedVariant? Variant { get; init; }

    /// <summary>Starts the target that is this run's own, when its turn comes; null when the target is there.</summary>
    public Func<CancellationToken, Task<OwnTarget>>? Start { get; init; }
}

/// <summary>A target that was started for one run.</summary>
/// <param name="Run">The run, now with the target's address and processes.</param>
/// <param name="Service">Ends with the run.</param>
internal sealed record OwnTarget(PlannedRun Run, IAsyncDisposable Service) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

/// <summary>Runs scenarios one after another with live progress, writes every report, and says how it went.</summary>
internal static class RunSession
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string title,
        string? output,
        IReadOnlyList<string> notes,
        IReadOnlyList<PlannedRun> planned,
        CancellationToken cancellationToken
    )
    {
        string folder = OutputFolder.Create(output, title, TimeProvider.System);
        foreach (string note in notes)
            AnsiConsole.WriteLine(note);
        await CheckAsync(planned, cancellationToken);

        List<RunResult> runs = [];
        string? broke = null;
        await using (var file = new StreamWriter(Path.Combine(folder, RunLog.FileName)))
        {
            var log = new RunLogWriter(file);
            try
            {
                foreach (var plan in planned.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
                    await RunAsync(plan, runs, log, cancellationToken);
            }
            catch (Exception e) when (runs.Count > 0 && e is SetupException or InvalidPlanException)
            {
                broke = e.Message; // what was measured before is worth telling
            }
        }

        if (runs.Count > 0)
            Publish(runs, folder);
        if (broke is not null)
            await Console.Error.WriteLineAsync(broke);
        return cancellationToken.IsCancellationRequested ? ExitCodes.Interrupted
            : broke is not null ? ExitCodes.Usage
            : Chapter.Of(runs).All(chapter => chapter.Run.End?.Verdict.Outcome == Outcome.Passed) ? ExitCodes.Passed
            : ExitCodes.Missed;
    }

    /// <summary>Shows runs on the console and writes every report into a folder.</summary>
    public static void Publish(IReadOnlyList<RunResult> runs, string folder)
    {
        ConsoleReport.Write(runs, AnsiConsole.Console);
        AllReports.Write(runs, folder);
        GitHubStepSummary.Append(runs, Environment.GetEnvironmentVariable);
        AnsiConsole.WriteLine($"Results: {folder}");
    }

    /// <summary>Tells on the console what of this machine would spoil scenarios.</summary>
    public static async Task WarnAsync(IEnumerable<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var machine = await MachineLimits.ReadAsync(cancellationToken);
        foreach (string warning in scenarios.SelectMany(scenario => PreflightCheck.Warnings(scenario, machine)).Distinct())
            AnsiConsole.MarkupLineInterpolated($"[yellow]Warning:[/] {warning}");
    }

    private static async Task RunAsync(PlannedRun planned, List<RunResult> runs, RunLogWriter log, CancellationToken cancellationToken)
    {
        await using var own = planned.Start is { } start ? await start(cancellationToken) : null;
        var plan = own?.Run ?? planned;
        if (plan.Search is { } search)
            runs.AddRange(
                await new SaturationSession(
                    plan.Scenario,
                    search,
                    (scenario, step) => RunOneAsync(plan with { Scenario = scenario }, step, log, cancellationToken)
                ).RunAsync(cancellationToken)
            );
        else
            runs.Add(await RunOneAsync(plan, null, log, cancellationToken));
    }

    private static async Task CheckAsync(IReadOnlyList<PlannedRun> planned, CancellationToken cancellationToken)
    {
        foreach (var target in planned.Where(plan => plan.Start is null).Select(plan => plan.Target).Distinct())
            await PreflightCheck.EnsureAnswersAsync(target, cancellationToken);
        await WarnAsync(planned.Select(plan => plan.Scenario), cancellationToken);
    }

    private static async Task<RunResult> RunOneAsync(
        PlannedRun plan,
        SaturationStep? step,
        RunLogWriter log,
        CancellationToken cancellationToken
    )
    {
        using var progress = RunProgress.For(plan.Scenario, AnsiConsole.Console);
        return await new LoadRun
        {
            Scenario = plan.Scenario,
            Log = log,
            OnInterval = progress.Show,
            Watched = plan.Watched,
            Saturation = step,
            Variant = plan.Variant,
            Settings = new Dictionary<string, string>(plan.Settings) { ["target"] = plan.Target.ToString() },
        }.RunAsync(cancellationToken);
    }
}
