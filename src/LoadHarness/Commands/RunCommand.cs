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
    /// <summary>Stands for a target that is not there yet.</summary>
    private static readonly Uri Nowhere = new("http://127.0.0.1:1");

    private static readonly string[] ShortNames = ["requests", "concurrency", "duration", "batch_size", "users", "spawn_rate", "think_time", "sessions", "ip_count"];

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
        foreach (var chosen in plan.Scenarios)
            plan.Check(chosen);

        await using var platform = await RunningPlatform.FindOrStartAsync(
            [.. plan.Scenarios.Where(chosen => plan.Compare(chosen) is null && plan.OwnSettings(chosen).Count == 0).Select(chosen => chosen.Suite.Service).Distinct()], plan.Addresses, cancellationToken);
        string[] leftOut = [.. plan.Scenarios.Select(chosen => (chosen.Name, plan.Compare(chosen)?.LeftOut)).Where(pair => pair.LeftOut is not null).Select(pair => $"{pair.Name}: {pair.LeftOut}")];
        string[] ownServices = [.. plan.Scenarios.Where(chosen => plan.OwnSettings(chosen).Count > 0).Select(chosen =>
            $"{chosen.Suite.Service} of its own for {chosen.Name}, with {Pairs.Join(plan.OwnSettings(chosen))}")];
        int exitCode = await RunSession.RunAsync(
            plan.Title, plan.Output, [.. platform.Notes, .. ownServices, .. leftOut],
            [.. plan.Scenarios.SelectMany(chosen => plan.Compare(chosen) is { } comparison
                ? comparison.Variants.Select(variant => ToRun(plan, chosen, comparison, variant, platform))
                : [plan.OwnSettings(chosen) is { Count: > 0 } own ? ToRun(plan, chosen, own, platform) : ToRun(plan, chosen, platform)])],
            cancellationToken);
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

    /// <summary>A variant's service is started when its turn comes, so that no other takes its processors or its stock.</summary>
    private static PlannedRun ToRun(RunPlan plan, ChosenScenario chosen, Comparison comparison, Variant variant, RunningPlatform platform)
    {
        var later = new PlannedRun(plan.Make(chosen, Nowhere, variant), Nowhere)
        {
            Settings = new Dictionary<string, string>(plan.Describe(chosen)) { ["variant"] = variant.Name },
            Variant = comparison.Describe(chosen.Name, variant),
        };
        return Starting(later, chosen, variant.Environment, address => plan.Make(chosen, address, variant), platform);
    }

    /// <summary>So is a service with settings that this scenario alone needs.</summary>
    private static PlannedRun ToRun(RunPlan plan, ChosenScenario chosen, IReadOnlyDictionary<string, string> environment, RunningPlatform platform)
    {
        var later = new PlannedRun(plan.Make(chosen, Nowhere), Nowhere)
        {
            Settings = new Dictionary<string, string>(plan.Describe(chosen)) { ["service"] = $"started for this run, with {Pairs.Join(environment)}" },
            Search = plan.PlanSearch(chosen),
        };
        return Starting(later, chosen, environment, address => plan.Make(chosen, address), platform);
    }

    private static PlannedRun Starting(
        PlannedRun later, ChosenScenario chosen, IReadOnlyDictionary<string, string> environment, Func<Uri, Scenario> make, RunningPlatform platform) => later with
        {
            Start = async cancellationToken =>
            {
                var own = await platform.StartOwnAsync(chosen.Suite.Service, environment, cancellationToken);
                return new OwnTarget(later with { Scenario = make(own.Address), Target = own.Address, Watched = [own.Process] }, own);
            },
        };

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

        /// <summary>Makes a scenario for nowhere.</summary>
        /// <exception cref="InvalidPlanException">Something is wrong with the plan.</exception>
        public void Check(ChosenScenario chosen)
        {
            Make(chosen, Nowhere);
            if (Compare(chosen) is not { } comparison)
                return;
            if (IsGiven(chosen.Suite.Service))
                throw new InvalidPlanException($"'{chosen.Name}' starts its own {chosen.Suite.Service}: leave --target {chosen.Suite.Service}=… away, or run it apart.");
            foreach (var variant in comparison.Variants)
                Make(chosen, Nowhere, variant);
        }

        public Comparison? Compare(ChosenScenario chosen) => chosen.Compare(Values(chosen));

        /// <summary>Settings of a service that is started for this scenario alone; empty when there is none to be started.</summary>
        public IReadOnlyDictionary<string, string> OwnSettings(ChosenScenario chosen) =>
            IsGiven(chosen.Suite.Service) ? new Dictionary<string, string>() : chosen.Environment(Values(chosen));

        public Scenario Make(ChosenScenario chosen, Uri target, Variant variant)
        {
            var scenario = Make(chosen, target);
            return scenario with
            {
                Name = $"{scenario.Name}[{variant.Name}]",
                Targets = [.. scenario.Targets, .. variant.Targets.Select(text => Target.Parse(text, scenario.Metrics))],
            };
        }

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

        private ParameterValues Values(ChosenScenario chosen) => new(chosen.Suite, Full, Settings) { TimeScale = TimeScale };

        private bool IsGiven(string service) => Addresses.Keys.Any(name => name.Equals(service, StringComparison.OrdinalIgnoreCase));
    }
}
