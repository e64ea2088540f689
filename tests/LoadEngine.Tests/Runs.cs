using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Tests;

/// <summary>Scenarios of one step, and how tests run them.</summary>
internal static class Runs
{
    public static Scenario Get(Uri target, LoadProfile profile) =>
        new()
        {
            Name = "test",
            Profile = profile,
            Steps = [new Step("get", _ => new Request("GET", target))],
        };

    public static Task<RunResult> RunAsync(Scenario scenario, params string[] targets) =>
        RunAsync(scenario, _ => { }, CancellationToken.None, targets);

    public static Task<RunResult> RunAsync(
        Scenario scenario,
        Action<Interval> onInterval,
        CancellationToken stop = default,
        params string[] targets
    ) =>
        new LoadRun
        {
            Scenario = scenario with { Targets = [.. targets.Select(text => Target.Parse(text, scenario.Metrics))] },
            OnInterval = onInterval,
        }.RunAsync(stop);
}
