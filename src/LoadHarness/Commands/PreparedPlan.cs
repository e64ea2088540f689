using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Commands;

/// <summary>A plan with the services that several of its scenarios share: found, or started for them.</summary>
/// <param name="Plan">The plan, which knows now what was found.</param>
/// <param name="Platform">The services.</param>
/// <param name="Notes">What a user needs to know of both, a line each.</param>
internal sealed record PreparedPlan(RunPlan Plan, RunningPlatform Platform, IReadOnlyList<string> Notes) : IAsyncDisposable
{
    /// <summary>Finds or starts what scenarios share. A service of a scenario's own is started when its turn comes.</summary>
    /// <exception cref="SetupException">A service is not where it must be, or cannot be started.</exception>
    public static async Task<PreparedPlan> PrepareAsync(RunPlan plan, CancellationToken cancellationToken)
    {
        var platform = await RunningPlatform.FindAsync(
            [.. plan.Scenarios.Select(chosen => chosen.Suite.Service).Distinct()],
            plan.Addresses,
            plan.Front,
            cancellationToken
        );
        try
        {
            plan = plan with { Fronts = platform.Fronts, Fitting = await FittingAsync(plan, platform, cancellationToken) };
            Suite[] shared = [.. plan.Scenarios.Where(chosen => !plan.StartsOwn(chosen)).Select(chosen => chosen.Suite).Distinct()];
            await platform.UseAsync([.. shared.Select(suite => suite.Service)], AllSuites.Surroundings, cancellationToken);
            string[] lacks = await LacksAsync(shared, platform, cancellationToken);
            return new PreparedPlan(plan, platform, [.. platform.Notes, .. lacks, .. NotesOf(plan)]);
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops what was started.</summary>
    public ValueTask DisposeAsync() => Platform.DisposeAsync();

    private static async Task<List<ChosenScenario>> FittingAsync(
        RunPlan plan,
        RunningPlatform platform,
        CancellationToken cancellationToken
    )
    {
        List<ChosenScenario> fitting = [];
        foreach (var chosen in plan.Scenarios)
        {
            if (platform.Found(chosen.Suite.Service) is { } found && await plan.FitsAsync(chosen, found.Address, cancellationToken))
                fitting.Add(chosen);
        }

        return fitting;
    }

    private static async Task<string[]> LacksAsync(IEnumerable<Suite> suites, RunningPlatform platform, CancellationToken cancellationToken)
    {
        List<string?> lacks = [];
        foreach (var suite in suites)
            lacks.Add(
                platform.Found(suite.Service) is { } found && suite.Lacks is { } ask ? await ask(found.Address, cancellationToken) : null
            );
        return [.. lacks.OfType<string>()];
    }

    private static IEnumerable<string> NotesOf(RunPlan plan)
    {
        foreach (var chosen in plan.Scenarios.Where(chosen => plan.OwnSettings(chosen).Count > 0))
            yield return $"{chosen.Suite.Service} of its own for {chosen.Name}, with {Pairs.Join(plan.OwnSettings(chosen))}";
        foreach (
            var surrounded in plan.Scenarios.Where(chosen => plan.Surround(chosen) is not null).GroupBy(chosen => chosen.Suite.Service)
        )
            yield return $"{surrounded.Key} of its own, with what it needs around it, for "
                + $"{string.Join(", ", surrounded.Select(chosen => chosen.Name))}";
        foreach (var chosen in plan.Scenarios.Where(chosen => plan.SetByFront(chosen).Count > 0))
            yield return $"{chosen.Name} with {Pairs.Join(plan.SetByFront(chosen))}, because {plan.FrontOf(chosen)!.Name} stands for "
                + "the clients; set it yourself where that is wrong.";
        foreach (var chosen in plan.Scenarios)
        {
            if (plan.Compare(chosen)?.LeftOut is { } leftOut)
                yield return $"{chosen.Name}: {leftOut}";
        }
    }
}
