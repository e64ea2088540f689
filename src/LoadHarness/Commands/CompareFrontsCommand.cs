using System.CommandLine;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Fronts;
using Platform.LoadHarness.Reports.Figures;
using Platform.LoadHarness.Services;
using Spectre.Console;

namespace Platform.LoadHarness.Commands;

/// <summary><c>compare-fronts</c>: nginx, YARP and no front side by side.</summary>
internal static class CompareFrontsCommand
{
    private static readonly Front[] Fronts = [Front.Direct, Front.Nginx, Front.Yarp];

    public static Command Create()
    {
        var running = new Option<bool>("--running")
        {
            Description = "Takes the fronts of a platform that is up, instead of starting everything.",
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds of each front, 1 … 100; figures are their medians.",
            DefaultValueFactory = _ => 5,
        };
        var duration = new Option<string>("--duration", "-d")
        {
            Description = "How long a round of one front is.",
            DefaultValueFactory = _ => "5s",
        };
        var connections = new Option<int>("--connections", "-c")
        {
            Description = "Connections, and orders in flight while throughput is measured.",
            DefaultValueFactory = _ => 50,
        };
        var rate = new Option<double?>("--rate", "-r")
        {
            Description = "Orders a second while response times are measured; half of what the slowest front takes unless given.",
        };
        var output = OutputFolder.Option();
        var command = new Command(
            "compare-fronts",
            "Measures nginx, YARP and no front side by side: throughput, response times, CPU an order."
        )
        {
            running,
            rounds,
            duration,
            connections,
            rate,
            output,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var plan = new FrontPlan
                {
                    Rounds = parsed.GetValue(rounds),
                    Duration = Pairs.Duration("--duration", parsed.GetValue(duration)!),
                    Connections = parsed.GetValue(connections),
                    Rate = parsed.GetValue(rate),
                };
                return RunAsync(plan, parsed.GetValue(running), parsed.GetValue(output), cancellationToken);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(FrontPlan plan, bool running, string? output, CancellationToken cancellationToken)
    {
        string folder = OutputFolder.Create(output, "fronts", TimeProvider.System);
        await using var stand = running
            ? await FrontStand.FindAsync(Fronts, cancellationToken)
            : await FrontStand.StartAsync(NginxFiles.Program, NginxFiles.Folder, cancellationToken);
        foreach (string note in stand.Fronts.Select(front => $"{front.Name} at {front.Target}").Concat(stand.LeftOut))
            AnsiConsole.WriteLine(note);
        await RunSession.WarnAsync([plan.Throughput(stand.Fronts[0])], cancellationToken);

        var runs = await new FrontSession(plan, stand.Fronts, (scenario, front) => RunOneAsync(scenario, front, cancellationToken))
        {
            Notes = stand.LeftOut,
        }.RunAsync(cancellationToken);
        if (runs.Count > 0)
        {
            await using (var file = new StreamWriter(Path.Combine(folder, RunLog.FileName)))
                new RunLogWriter(file).Write(runs);
            RunSession.Publish(runs, folder);
        }

        foreach (string ended in stand.Ended)
            await Console.Error.WriteLineAsync(ended);
        return cancellationToken.IsCancellationRequested ? ExitCodes.Interrupted
            : stand.Ended.Count == 0 && runs.All(run => run.End?.Verdict.Outcome == Outcome.Passed) ? ExitCodes.Passed
            : ExitCodes.Missed;
    }

    private static async Task<RunResult> RunOneAsync(Scenario scenario, ComparedFront front, CancellationToken cancellationToken)
    {
        var run = await new LoadRun { Scenario = scenario, Watched = front.Watched }.RunAsync(cancellationToken);
        var summary = new RunSummary(run);
        AnsiConsole.WriteLine(
            $"  {scenario.Name}  {FigureText.Rate(summary.RequestsPerSecond)}  p50 {FigureText.Duration(summary.Response?.P50)}  p99 "
                + $"{FigureText.Duration(summary.Response?.P99)}{(summary.Failed > 0 ? $"  failed {FigureText.Count(summary.Failed)}" : "")}"
        );
        return run;
    }
}
