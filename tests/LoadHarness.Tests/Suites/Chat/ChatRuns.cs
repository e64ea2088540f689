using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

/// <summary>Makes and runs scenarios of the suite against a fake.</summary>
internal static class ChatRuns
{
    public static readonly Uri Anywhere = new("http://127.0.0.1:1");

    /// <summary>Two minutes in two seconds, so that a window of a minute is one of a second.</summary>
    public static readonly (string Name, string Value)[] Small =
    [
        ("duration", "120s"),
        ("sessions", "12"),
        ("ip_count", "3"),
        ("settling", "200ms"),
    ];

    /// <summary>Facts that are 0 where the service keeps the contract.</summary>
    public static readonly string[] Faults =
    [
        "lost_events",
        "repeated_events",
        "unanswered",
        "answered_twice",
        "offset_gaps",
        "lost_sessions",
        "over_limit",
    ];

    public const double SmallScale = 1.0 / 60;

    /// <summary>Targets that do not ask how fast this machine is.</summary>
    public static IEnumerable<TargetResult> Correctness(RunResult run) => run.End!.Verdict.Targets.Where(target => !target.DependsOnPace);

    public static long Counter(RunResult run, string name) => run.Total.Counters.Single(counter => counter.Name == name).Count;

    public static long Step(RunResult run, string name) => run.Total.Steps.Single(step => step.Name == name).Response.Count;

    public static Task<RunResult> RunAsync(FakeChat service, string name, params (string Name, string Value)[] settings)
    {
        var scenario = Make(name, service.Url, SmallScale, settings: settings);
        return new LoadRun { Scenario = scenario with { Profile = scenario.Profile.Scale(SmallScale) } }.RunAsync(CancellationToken.None);
    }

    public static Scenario Make(
        string name,
        Uri target,
        double timeScale = 1,
        bool full = false,
        params (string Name, string Value)[] settings
    ) => Choose(name).Make(target, Values(timeScale, full, settings));

    public static ChosenScenario Choose(string name)
    {
        var suite = ChatSuite.Create();
        return new ChosenScenario(suite, suite.Scenarios.Single(recipe => recipe.Name == name));
    }

    public static ParameterValues Values(double timeScale, bool full, params (string Name, string Value)[] settings) =>
        new(
            ChatSuite.Create(),
            full,
            settings.GroupBy(setting => setting.Name).ToDictionary(group => group.Key, group => group.Last().Value)
        )
        {
            TimeScale = timeScale,
        };
}
