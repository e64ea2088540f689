using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests;

/// <summary>What a run does and measures.</summary>
public class LoadRunTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<ClosedProfile> Counted =>
        new(
            ClosedProfile.SharedIterations(20, 3_000),
            ClosedProfile.IterationsAUser(20, 150),
            ClosedProfile.Groups(20, 3_000),
            ClosedProfile.Groups(7, 3_000)
        );

    [Theory]
    [MemberData(nameof(Counted))]
    public async Task ACountedProfile_SendsExactlyThatMany(ClosedProfile profile)
    {
        int served = 0;
        await using var target = await HttpTarget.StartAsync(context =>
        {
            Interlocked.Increment(ref served);
            return context.Response.WriteAsync("ok");
        });

        var run = await Runs.RunAsync(Runs.Get(target.Url, profile));

        Assert.Equal(3_000, served);
        Assert.Equal(3_000, run.Total.All.Response.Count);
        Assert.Equal(3_000, run.Total.Started);
        Assert.Equal(3_000, run.Total.Iterations);
        Assert.Equal(0, run.Total.All.Failed);
        Assert.InRange(run.Total.Users, 1, profile.MaxUsers);
    }

    [Fact]
    public async Task Groups_StartOnlyWhenTheOneBeforeHasEnded()
    {
        var gate = new Lock();
        int atOnce = 0,
            begun = 0,
            overlaps = 0;
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            lock (gate)
            {
                // The first of a group of ten must find everyone of the group before gone.
                if (begun++ % 10 == 0 && atOnce != 0)
                    overlaps++;
                atOnce++;
            }

            await Task.Yield();
            lock (gate)
                atOnce--;
            await context.Response.WriteAsync("ok");
        });

        await Runs.RunAsync(Runs.Get(target.Url, ClosedProfile.Groups(10, 500)));

        Assert.Equal((500, 0), (begun, overlaps));
    }

    [Fact]
    public async Task WarmUp_IsNotMeasured_AndPrepareAndInspectFrameTheRun()
    {
        int served = 0;
        await using var target = await HttpTarget.StartAsync(context =>
        {
            Interlocked.Increment(ref served);
            return context.Response.WriteAsync("ok");
        });
        var scenario = Runs.Get(target.Url, ClosedProfile.SharedIterations(5, 200)) with
        {
            WarmUp = ClosedProfile.SharedIterations(5, 50),
            Prepare = _ => ValueTask.FromResult<object?>(served),
            Facts = ["unaccounted"],
            Inspect = (inspection, _) =>
                ValueTask.FromResult<IReadOnlyDictionary<string, double>>(
                    new Dictionary<string, double>
                    {
                        ["unaccounted"] =
                            served - (int)inspection.Prepared! - inspection.WarmUpSucceeded - inspection.Total.All.Response.Count,
                    }
                ),
        };

        var run = await Runs.RunAsync(scenario, "unaccounted == 0", "requests == 200");

        Assert.Equal(250, served);
        Assert.Equal(Outcome.Passed, run.End!.Verdict.Outcome);
    }

    [Theory]
    [InlineData(404, FailureKind.ClientError)]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(500, FailureKind.ServerError)]
    [InlineData(200, FailureKind.BadBody)]
    public async Task AFailure_IsCountedByItsKind_AndKeptWithRequestAndAnswer(int status, FailureKind kind)
    {
        await using var target = await HttpTarget.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("the answer");
        });
        var scenario = Runs.Get(target.Url, ClosedProfile.SharedIterations(2, 10)) with
        {
            Steps =
            [
                new Step("post", _ => new Request("POST", target.Url) { Body = "the request"u8.ToArray() })
                {
                    Check = (_, _) => "not as it should be",
                },
            ],
        };

        var run = await Runs.RunAsync(scenario);

        Assert.Equal(10, run.Total.All.Failures[(int)kind]);
        Assert.Equal(10, run.Total.All.Failed);
        Assert.Equal(3, run.End!.Examples.Count);
        var example = run.End.Examples[0];
        Assert.Equal((kind, "post"), (example.Kind, example.Step));
        Assert.Contains("the request", example.Request, StringComparison.Ordinal);
        Assert.Contains("the answer", example.Answer, StringComparison.Ordinal);
        Assert.NotEmpty(example.Reason);
    }

    [Fact]
    public async Task AMix_TakesStepsByWeight_AndTheSameSeedTakesTheSame()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        var scenario = Runs.Get(target.Url, ClosedProfile.IterationsAUser(10, 300)) with
        {
            Mix = true,
            Steps =
            [
                new Step("read", _ => new Request("GET", target.Url)) { Weight = 3 },
                new Step("buy", _ => new Request("GET", target.Url)) { Weight = 7 },
            ],
        };

        var first = (await Runs.RunAsync(scenario)).Total;
        var second = (await Runs.RunAsync(scenario)).Total;

        Assert.Equal(3_000, first.All.Response.Count);
        Assert.InRange(first.Steps[0].Response.Count, 800, 1_000);
        Assert.Equal(first.Steps[0].Response.Count, second.Steps[0].Response.Count);
    }

    [Fact]
    public async Task StartSteps_AreDoneOnceByEachUser_BeforeItsFirstIteration()
    {
        var paths = new ConcurrentDictionary<string, int>();
        await using var target = await HttpTarget.StartAsync(context =>
        {
            paths.AddOrUpdate(context.Request.Path, 1, (_, n) => n + 1);
            return context.Response.WriteAsync("ok");
        });
        var scenario = Runs.Get(target.Url, ClosedProfile.IterationsAUser(4, 10)) with
        {
            StartSteps = [new Step("login", user => new Request("POST", new Uri(target.Url, $"/login/{user.Id}")))],
        };

        var run = await Runs.RunAsync(scenario);

        Assert.Equal([1, 1, 1, 1], Enumerable.Range(0, 4).Select(id => paths[$"/login/{id}"]));
        Assert.Equal(4, run.Total.Steps.Single(step => step.Name == "login").Response.Count);
        Assert.Equal(40, run.Total.Steps.Single(step => step.Name == "get").Response.Count);
    }

    [Fact]
    public async Task UsersFollowARamp_UpAndDown()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        var scenario = Runs.Get(
            target.Url,
            ClosedProfile.Ramping(
                new Stage(2, Second),
                new Stage(12, Second * 2, Second / 2),
                new Stage(3, Second * 3),
                new Stage(6, Second)
            )
        ) with
        {
            ThinkTime = new ThinkTime(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10)),
        };

        var run = await Runs.RunAsync(scenario);

        Assert.Equal(12, run.Total.Users);
        Assert.Contains(run.Timeline, interval => interval.Users == 3);
        Assert.Equal(0, run.Total.All.Failed);
        Assert.True(run.Total.Seconds >= 7);
    }

    [Fact]
    public async Task AScenarioThatCannotBeRun_IsRefusedBeforeAnythingIsSent()
    {
        var nowhere = new Uri("http://127.0.0.1:1");
        var good = Runs.Get(nowhere, ClosedProfile.SharedIterations(1, 1));
        var step = good.Steps[0];
        await Assert.ThrowsAsync<InvalidPlanException>(() => Runs.RunAsync(good with { Steps = [] }));
        await Assert.ThrowsAsync<InvalidPlanException>(() => Runs.RunAsync(good with { Steps = [step, step] }));
        await Assert.ThrowsAsync<InvalidPlanException>(() =>
            Runs.RunAsync(good with { Steps = [new Step("x", step.Make) { Weight = 0 }] })
        );
        await Assert.ThrowsAsync<InvalidPlanException>(() =>
            Runs.RunAsync(good with { Transport = new TransportOptions { MaxConnections = 0 } })
        );
    }

    [Fact]
    public async Task TheRunLog_GivesBackTheSameRun()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        var log = new StringWriter();
        var scenario = Runs.Get(target.Url, OpenProfile.Constant(200, Second * 1.5)) with
        {
            Facts = ["unknown"],
            Inspect = (_, _) =>
                ValueTask.FromResult<IReadOnlyDictionary<string, double>>(new Dictionary<string, double> { ["unknown"] = double.NaN }),
        };
        scenario = scenario with { Targets = [Target.Parse("p99 <= 1h", scenario.Metrics)] };
        var run = await new LoadRun
        {
            Scenario = scenario,
            Log = new RunLogWriter(log),
            Settings = new Dictionary<string, string> { ["a"] = "b" },
        }.RunAsync(CancellationToken.None);

        var read = Assert.Single(RunLog.Read(new StringReader(log.ToString())));

        Assert.Equal(AsJson(run), AsJson(read));
        Assert.Equal(2, read.Timeline.Count);
        Assert.Equal(300, read.Total.All.Response.Count);

        static string AsJson(RunResult run) => System.Text.Json.JsonSerializer.Serialize(run, ResultJson.Default.RunResult);
    }
}
