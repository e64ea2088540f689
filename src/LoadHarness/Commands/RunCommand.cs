using System.CommandLine;
using Platform.LoadEngine;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Commands;

/// <summary><c>run SUITE[/SCENARIO]…</c>, and without a command the main job: the quick profile of every suite.</summary>
internal static class RunCommand
{
    private static readonly string[] ShortNames =
    [
        "requests",
        "concurrency",
        "duration",
        "batch_size",
        "users",
        "spawn_rate",
        "think_time",
        "sessions",
        "ip_count",
    ];

    public static Command Create()
    {
        var names = new Argument<string[]>("scenarios")
        {
            Description = "Suites or scenarios, such as 'orders' or 'orders/steady'.",
            Arity = ArgumentArity.OneOrMore,
        };
        var profile = new Option<string>("--profile")
        {
            Description = "How much load, and how long: 'quick', seconds a scenario, or 'full', as docs/spec says.",
            DefaultValueFactory = _ => "quick",
        };
        profile.AcceptOnlyFromAmong("quick", "full");
        var scale = new Option<double>("--time-scale")
        {
            Description = "Multiplies every duration; the report says so.",
            DefaultValueFactory = _ => 1,
        };
        var target = new Option<string[]>("--target") { Description = "NAME=URL: where a service is, instead of starting it." };
        var front = FrontOption();
        var set = new Option<string[]>("--set") { Description = "NAME=VALUE: a parameter of the suite, see 'list'." };
        var expect = new Option<string[]>("--expect")
        {
            Description = "A further target, such as 'p99 <= 20ms' or 'p99 <= 20ms abort after 10s'.",
        };
        var transport = new Option<string>("--transport")
        {
            Description = "'raw' (own HTTP/1.1, cheap) or 'client' (.NET's HTTP client).",
            DefaultValueFactory = _ => "raw",
        };
        transport.AcceptOnlyFromAmong("raw", "client");
        var timeout = new Option<string?>("--total-timeout") { Description = "The longest a scenario may take in all, such as 5m." };
        var output = OutputFolder.Option();
        var shortNames = ShortNames
            .Select(name => new Option<string?>($"--{name.Replace('_', '-')}") { Description = $"Short for --set {name}=…" })
            .ToArray();
        var command = new Command("run", "Runs suites or scenarios.")
        {
            names,
            profile,
            scale,
            target,
            front,
            set,
            expect,
            transport,
            timeout,
            output,
        };
        foreach (var option in shortNames)
            command.Options.Add(option);

        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var settings = Pairs.Read("--set", parsed.GetValue(set));
                foreach (var (name, option) in ShortNames.Zip(shortNames))
                {
                    if (parsed.GetValue(option) is { } value)
                        settings[name] = value;
                }

                return RunAsync(
                    new RunPlan
                    {
                        Scenarios = AllSuites.Find(parsed.GetValue(names)!),
                        Title = parsed.GetValue(names)![0].Replace('/', '-'),
                        Full = parsed.GetValue(profile) == "full",
                        TimeScale = parsed.GetValue(scale),
                        Settings = settings,
                        Addresses = Pairs
                            .Read("--target", parsed.GetValue(target))
                            .ToDictionary(pair => pair.Key, pair => Pairs.Address("--target", pair.Value)),
                        Front = FrontOf(parsed, front),
                        Expect = parsed.GetValue(expect) ?? [],
                        Transport = parsed.GetValue(transport)!,
                        TotalTimeout = parsed.GetValue(timeout) is { } text ? Pairs.Duration("--total-timeout", text) : null,
                        Output = parsed.GetValue(output),
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    /// <summary>Makes a command without a subcommand run the main job.</summary>
    public static void MakeMainJob(RootCommand root)
    {
        var output = OutputFolder.Option();
        var front = FrontOption();
        root.Options.Add(output);
        root.Options.Add(front);
        root.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    new RunPlan
                    {
                        Scenarios = AllSuites.Find([.. AllSuites.List.Select(suite => suite.Name)]),
                        Title = "main",
                        Front = FrontOf(parsed, front),
                        Output = parsed.GetValue(output),
                    },
                    cancellationToken
                )
        );
    }

    private static Option<string?> FrontOption() =>
        new("--front")
        {
            Description =
                "The front of a platform that is up, through which the load goes: 'nginx', 'yarp', 'direct' for none, or the address "
                + "of one that has the services below /services/. A scenario that needs a service of its own still starts it, "
                + "and says so.",
        };

    private static Front? FrontOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text ? Front.Parse(text) : null;

    private static async Task<int> RunAsync(RunPlan plan, CancellationToken cancellationToken)
    {
        // Whatever is wrong with the plan shows before anything is started.
        foreach (var chosen in plan.Scenarios)
            plan.Check(chosen);

        await using var prepared = await PreparedPlan.PrepareAsync(plan, cancellationToken);
        (plan, var platform, var notes) = prepared;
        int exitCode = await RunSession.RunAsync(
            plan.Title,
            plan.Output,
            notes,
            [
                .. plan.Scenarios.SelectMany(chosen =>
                    plan.Compare(chosen) is { } comparison
                        ? comparison.Variants.Select(variant => ToRun(plan, chosen, comparison, variant, platform))
                        :
                        [
                            plan.Surround(chosen) is { } surround ? ToRun(plan, chosen, surround, platform)
                            : plan.OwnSettings(chosen) is { Count: > 0 } own ? ToRun(plan, chosen, own, platform)
                            : ToRun(plan, chosen, platform),
                        ]
                ),
            ],
            cancellationToken
        );
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
        var later = new PlannedRun(plan.Make(chosen, RunPlan.Nowhere, variant), RunPlan.Nowhere)
        {
            Settings = new Dictionary<string, string>(plan.Describe(chosen)) { ["variant"] = variant.Name },
            Variant = comparison.Describe(chosen.Name, variant),
        };
        return Starting(later, chosen, variant.Environment, address => plan.Make(chosen, address, variant), platform);
    }

    /// <summary>So is a service with settings that this scenario alone needs.</summary>
    private static PlannedRun ToRun(
        RunPlan plan,
        ChosenScenario chosen,
        IReadOnlyDictionary<string, string> environment,
        RunningPlatform platform
    )
    {
        var later = new PlannedRun(plan.Make(chosen, RunPlan.Nowhere), RunPlan.Nowhere)
        {
            Settings = new Dictionary<string, string>(plan.Describe(chosen))
            {
                ["service"] = $"started for this run, with {Pairs.Join(environment)}",
            },
            Search = plan.PlanSearch(chosen),
        };
        return Starting(later, chosen, environment, address => plan.Make(chosen, address), platform);
    }

    /// <summary>So is a service that something is set up around.</summary>
    private static PlannedRun ToRun(
        RunPlan plan,
        ChosenScenario chosen,
        Func<CancellationToken, Task<Surroundings>> surround,
        RunningPlatform platform
    )
    {
        var later = new PlannedRun(plan.Make(chosen, RunPlan.Nowhere), RunPlan.Nowhere)
        {
            Settings = new Dictionary<string, string>(plan.Describe(chosen))
            {
                ["service"] = "started for this run, with what it needs around it",
            },
        };
        return later with
        {
            Start = async cancellationToken =>
            {
                var own = await SurroundedService.StartAsync(chosen.Suite.Service, surround, platform, cancellationToken);
                return new OwnTarget(
                    later with
                    {
                        Scenario = plan.Make(chosen, own.Address, own.Surroundings),
                        Target = own.Address,
                        Watched = own.Processes,
                    },
                    own
                );
            },
        };
    }

    private static PlannedRun Starting(
        PlannedRun later,
        ChosenScenario chosen,
        IReadOnlyDictionary<string, string> environment,
        Func<Uri, Scenario> make,
        RunningPlatform platform
    ) =>
        later with
        {
            Start = async cancellationToken =>
            {
                var own = await platform.StartOwnAsync(chosen.Suite.Service, environment, cancellationToken);
                return new OwnTarget(later with { Scenario = make(own.Address), Target = own.Address, Watched = [own.Process] }, own);
            },
        };
}
