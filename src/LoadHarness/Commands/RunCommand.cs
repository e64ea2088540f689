using System.CommandLine;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Saturation;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Commands;

/// <summary><c>run SUITE[/SCENARIO]…</c>, and without a command the main job: the quick profile of every suite.</summary>
internal static class RunCommand
{
    private static readonly string[] ShortNames = ["requests", "concurrency", "duration", "batch_size"];

    public static Command Create()
    {
        var names = new Argument<string[]>("scenarios") { Description = "Suites or scenarios, such as 'orders' or 'orders/steady'.", Arity = ArgumentArity.OneOrMore };
        var profile = new Option<string>("--profile") { Description = "How much load: 'quick' or 'full'.", DefaultValueFactory = _ => "quick" };
        profile.AcceptOnlyFromAmong("quick", "full");
        var scale = new Option<double>("--time-scale") { Description = "Multiplies every duration; the report says so.", DefaultValueFactory = _ => 1 };
        var target = new Option<string[]>("--target") { Description = "NAME=URL: where a service is, instead of starting it." };
        var set = new Option<string[]>("--set") { Description = "NAME=VALUE: a parameter of the suite, see 'list'." };
        var expect = new Option<string[]>("--expect") { Description = "A further target, such as 'p99 <= 20ms' or 'p99 <= 20ms abort after 10s'." };
        var transport = new Option<string>("--transport") { Description = "'raw' (own HTTP/1.1, cheap) or 'client' (.NET's HTTP client).", DefaultValueFactory = _ => "raw" };
        transport.AcceptOnlyFromAmong("raw", "client");
        var timeout = new Option<string?>("--total-timeout") { Description = "The longest a scenario may take in all, such as 5m." };
        var output = OutputFolder.Option();
        var shortNames = ShortNames.Select(name => new Option<string?>($"--{name.Replace('_', '-')}") { Description = $"Short for --set {name}=…" }).ToArray();
        var command = new Command("run", "Runs suites or scenarios.") { names, profile, scale, target, set, expect, transport, timeout, output };
        foreach (var option in shortNames)
            command.Options.Add(option);

        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = Pairs.Read("--set", parsed.GetValue(set));
            foreach (var (name, option) in ShortNames.Zip(shortNames))
            {
                if (parsed.GetValue(option) is { } value)
                    settings[name] = value;
            }

            return RunAsync(new RunPlan
            {
                Scenarios = AllSuites.Find(parsed.GetValue(names)!),
                Title = parsed.GetValue(names)![0].Replace('/', '-'),
                Full = parsed.GetValue(profile) == "full",
                TimeScale = parsed.GetValue(scale),
                Settings = settings,
                Addresses = Pairs.Read("--target", parsed.GetValue(target)).ToDictionary(pair => pair.Key, pair => Pairs.Address("--target", pair.Value)),
                Expect = parsed.GetValue(expect) ?? [],
                Transport = parsed.GetValue(transport)!,
                TotalTimeout = parsed.GetValue(timeout) is { } text ? Pairs.Duration("--total-timeout", text) : null,
                Output = parsed.GetValue(output),
            }, cancellationToken);
        });
        return command;
    }

    /// <summary>Makes a command without a subcommand run the main job.</summary>
    public static void MakeMainJob(RootCommand root)
    {
        var output = OutputFolder.Option();
        root.Options.Add(output);
        root.SetAction((parsed, cancellationToken) => RunAsync(new RunPlan
        {
            Scenarios = AllSuites.Find([.. AllSuites.List.Select(suite => suite.Name)]),
            Title = "main",
            Output = parsed.GetValue(output),
        }, cancellationToken));
    }

    private static async Task<int> RunAsync(RunPlan plan, CancellationToken cancellationToken)
    {
        // Whatever is wrong with the plan shows before anything is started.
        var anywhere = new Uri("http://127.0.0.1:1");
        foreach (var chosen in plan.Scenarios)
            plan.Make(chosen, anywhere);

        await using var platform = await RunningPlatform.FindOrStartAsync(
            [.. plan.Scenarios.Select(chosen => chosen.Suite.Service).Distinct()], plan.Addresses, cancellationToken);
        int exitCode = await RunSession.RunAsync(
            plan.Title, plan.Output, platform.Notes,
            [.. plan.Scenarios.Select(chosen => ToRun(plan, chosen, platform))], cancellationToken);
        foreach (string ended in platform.Ended)
            await Console.Error.WriteLineAsync(ended);
        return exitCode == ExitCodes.Passed && platform.Ended.Count > 0 ? ExitCodes.Missed : exitCode;
    }

    private static PlannedRun ToRun(RunPlan plan, ChosenScenario chosen, RunningPlatform platform)
    {
        var target = platform.AddressOf(chosen.Suite.Service);
        return new PlannedRun(plan.Make(chosen, target), target)
        {
            Settings = plan.Describe(chosen),
            Search = plan.PlanSearch(chosen),
            Watched = [.. platform.Processes.Where(process => process.Name == chosen.Suite.Service)],
        };
    }

    /// <summary>What the command line asked for.</summary>
    private sealed record RunPlan
    {
        public required IReadOnlyList<ChosenScenario> Scenarios { get; init; }

        public required string Title { get; init; }

        public bool Full { get; init; }

        public double TimeScale { get; init; } = 1;

        public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

        public IReadOnlyDictionary<string, Uri> Addresses { get; init; } = new Dictionary<string, Uri>();

        public IReadOnlyList<string> Expect { get; init; } = [];

        public string Transport { get; init; } = "raw";

        public TimeSpan? TotalTimeout { get; init; }

        public string? Output { get; init; }

        public Scenario Make(ChosenScenario chosen, Uri target)
        {
            var scenario = chosen.Make(target, Values(chosen));
            return scenario with
            {
                Profile = TimeScale == 1 ? scenario.Profile : scenario.Profile.Scale(TimeScale),
                Targets = [.. scenario.Targets, .. Expect.Select(text => Target.Parse(text, scenario.Metrics))],
                Transport = scenario.Transport with { Transport = Transport },
                // A longer run needs a longer limit; a shorter one does not need a shorter: not all of it is durations.
                TotalTimeout = TotalTimeout ?? (scenario.TotalTimeout * Math.Max(1, TimeScale)),
            };
        }

        public SaturationPlan? PlanSearch(ChosenScenario chosen) => chosen.PlanSearch(Values(chosen));

        public Dictionary<string, string> Describe(ChosenScenario chosen)
        {
            var settings = new Dictionary<string, string>(Values(chosen).All) { ["profile"] = Full ? "full" : "quick" };
            if (TimeScale != 1)
                settings["time scale"] = $"{TimeScale:0.####} (every duration is multiplied by it)";
            return settings;
        }

        private ParameterValues Values(ChosenScenario chosen) => new(chosen.Suite, Full, Settings);
    }
}
