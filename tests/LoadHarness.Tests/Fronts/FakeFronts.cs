using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Fronts;

namespace Platform.LoadHarness.Tests.Fronts;

/// <summary>Rounds as they would have been measured, without a server.</summary>
internal sealed class FakeFronts
{
    /// <summary>Orders a second that a front takes, by its name and round, from 0; the warm-up is round -1.</summary>
    public Func<string, int, int> Most { get; init; } =
        (name, _) =>
            name == "direct" ? 4_000
            : name == "nginx" ? 3_000
            : 2_000;

    /// <summary>Every response time of a round, in milliseconds.</summary>
    public Func<string, int, double> Milliseconds { get; init; } =
        (name, _) =>
            name == "direct" ? 1
            : name == "nginx" ? 1.15
            : 1.35;

    /// <summary>Called after a round.</summary>
    public Action<int> After { get; init; } = _ => { };

    /// <summary>Whether processes of fronts can be seen.</summary>
    public bool SeesProcesses { get; init; } = true;

    /// <summary>What was run, in order.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>The rates of open loads.</summary>
    public List<double> Rates { get; } = [];

    public static IReadOnlyList<ComparedFront> All { get; } =
    [.. new[] { "direct", "nginx", "yarp" }.Select(name => new ComparedFront(name, new Uri($"http://{name}")))];

    public Task<RunResult> RunAsync(Scenario scenario, ComparedFront front)
    {
        int before = Ran.Count(name => name == scenario.Name);
        Ran.Add(scenario.Name);
        var open = scenario.Profile as OpenProfile;
        int round = open is null ? before - 1 : before;
        if (open is not null)
            Rates.Add(open.Stages[0].Level);
        var result = Measured(
            scenario,
            open is null ? Most(front.Name, round) : 100,
            Milliseconds(front.Name, round),
            SeesProcesses && front.Name != "direct"
        );
        After(Ran.Count);
        return Task.FromResult(result);
    }

    private RunResult Measured(Scenario scenario, int requests, double milliseconds, bool hasFront)
    {
        var second = Interval.Empty(["order"], ["server_latency"], []);
        (second.Seconds, second.Users) = (1, 10);
        for (int i = 0; i < requests; i++)
            second.Steps[0].Response.Record((long)(milliseconds * 1e6));
        // 10 µs of the service for each order, 20 µs of the front in two processes.
        if (SeesProcesses)
            second.Resources =
            [
                new("generator", 0.1, 1),
                new("OrderApi", requests * 10e-6, 1),
                .. hasFront ? new ResourceUse[] { new("worker 1", requests * 15e-6, 1), new("worker 2", requests * 5e-6, 1) } : [],
            ];
        var info = new RunInfo { Scenario = scenario.Name, Open = scenario.Profile is OpenProfile };
        return new RunResult(info, [second], new RunEnd { Verdict = new Verdict(Outcome.Passed, [], []), ConnectionsOpened = 2 });
    }
}
