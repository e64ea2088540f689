using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Logs;

namespace Platform.LoadHarness.Tests.Suites.Logs;

public class LogsSuiteTests
{
    private static readonly Uri Anywhere = new("http://127.0.0.1:1");

    [Theory]
    [InlineData("stress", "closed, 100 users, 20 each", 30)]
    [InlineData("stress-single", "closed, 100 users, 100 each", 10)]
    [InlineData("stress-batch-10", "closed, 100 users, 10 each", 30)]
    [InlineData("stress-large", "closed, 200 users, 40 each", 30)]
    public void Scenarios_AreThoseOfTheSpecification(string name, string load, int timeoutSeconds)
    {
        var scenario = Make(name, Anywhere);
        Assert.Equal(load, scenario.Profile.Describe());
        Assert.Equal((200, TimeSpan.FromSeconds(timeoutSeconds)), (scenario.Transport.MaxConnections, scenario.Transport.RequestTimeout));
        Assert.Equal(TimeSpan.FromSeconds(300), scenario.TotalTimeout);
        Assert.Equal(
            [
                "success_rate >= 100%",
                "p95 <= 100ms",
                "unaccounted == 0",
                "unreadable == 0",
                name == "stress-single" ? "logs_per_second >= 2000" : "logs_per_second >= 10000",
            ],
            scenario.Targets.Select(target => target.Text)
        );
    }

    [Fact]
    public void WithADuration_DevicesKeepSendingForThatLong()
    {
        var scenario = Make("stress", Anywhere, ("duration", "10m"));
        Assert.Equal(ClosedProfile.Constant(100, TimeSpan.FromMinutes(10)).Describe(), scenario.Profile.Describe());
        Assert.Equal(TimeSpan.FromMinutes(15), scenario.TotalTimeout);
    }

    [Theory]
    [InlineData("devices", "0")]
    [InlineData("devices", "10001")]
    [InlineData("logs_per_device", "-5")]
    [InlineData("logs_per_device", "99")] // not whole batches
    [InlineData("batch_size", "1001")]
    [InlineData("batch_size", "many")]
    [InlineData("concurrency", "0")]
    [InlineData("warm_up", "0")]
    [InlineData("duration", "5")]
    [InlineData("test_id", "with \"quotes\"")]
    [InlineData("idempotency_keys", "maybe")]
    public void AWrongValue_IsRefusedWithItsName(string name, string value) =>
        Assert.Contains(
            $"'{name}'",
            Assert.Throws<InvalidPlanException>(() => Make("stress", Anywhere, (name, value))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("stress", "no")]
    [InlineData("stress-single", "no")]
    [InlineData("stress", "yes")]
    public async Task AServiceThatKeepsItsPromises_IsFoundExact(string name, string keys)
    {
        await using var service = await new FakeLogIngest { BusyFor = 3 }.StartAsync();
        var run = await RunAsync(service, name, ("idempotency_keys", keys));

        Assert.All(Correctness(run), target => Assert.True(target.Holds, target.Text));
        Assert.Equal(0, run.End!.Facts["pending"]);
        int perRequest = name == "stress" ? 5 : 1;
        Assert.Equal((200, 200 / perRequest), (run.Total.Counters[0].Count, run.Total.All.Response.Count));
        Assert.Equal(200 + (30 * perRequest), service.Stored);
        Assert.Equal(["device_000", "device_001", "device_002", "device_003"], service.Devices.Order());
        Assert.Equal(keys == "yes" ? 70 : 0, service.Keys.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task AnEntryLostOrStoredTwice_IsFound(int copies)
    {
        await using var service = await new FakeLogIngest { Copies = request => request == 50 ? copies : 1 }.StartAsync();
        var run = await RunAsync(service, "stress");

        Assert.Equal(Outcome.Failed, run.End!.Verdict.Outcome);
        Assert.Equal(1, run.End.Facts["unaccounted"]);
        Assert.Equal(0, run.Total.All.Failed);
    }

    [Fact]
    public async Task TheOldestFirst_IsUnreadable()
    {
        await using var service = await new FakeLogIngest { OldestFirst = true }.StartAsync();
        Assert.Equal(4, (await RunAsync(service, "stress")).End!.Facts["unreadable"]);
    }

    [Fact]
    public async Task WhatIsRefused_IsNeitherCountedNorExpected()
    {
        // 30 requests of the warm-up, then every second is refused, or taken in part only.
        await using var service = await new FakeLogIngest
        {
            Status = request =>
                request > 30 && request % 2 == 0
                    ? request % 4 == 0
                        ? 503
                        : 207
                    : 200,
        }.StartAsync();
        var run = await RunAsync(service, "stress");

        Assert.Equal((20, 100), (run.Total.All.Failed, run.Total.Counters[0].Count));
        Assert.Equal(0, run.End!.Facts["unreadable"]);
    }

    [Fact]
    public async Task AStepOfTheSearch_IsExactToo_AndTheNextGoesOnFromIt()
    {
        await using var service = await new FakeLogIngest().StartAsync();
        var scenario = Make("saturate", service.Url, ("warm_up", "10"), ("step", "100ms"));
        var plan = LogsSuite.Create().Scenarios.Single(recipe => recipe.Name == "saturate").Saturation!(Values());
        Assert.Equal((1_000, 2_000, 5), (plan.From, plan.Minimum, plan.PerRequest));
        foreach (double rate in new[] { 100, 200 })
        {
            var run = await new LoadRun { Scenario = plan.At(scenario, rate) }.RunAsync(CancellationToken.None);
            Assert.Equal(rate / 10, run.Total.All.Response.Count);
            Assert.All(Correctness(run), target => Assert.True(target.Holds, target.Text));
        }

        Assert.Equal(5 * (10 + 10 + 10 + 20), service.Stored);
    }

    [Fact]
    public async Task WhatIsNoLogService_IsRefusedBeforeAnyLoad()
    {
        await using var other = await Platform.Testing.HttpTarget.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        var scenario = Make("stress", other.Url);
        Assert.Contains(
            "404",
            (
                await Assert.ThrowsAsync<InvalidPlanException>(() => new LoadRun { Scenario = scenario }.RunAsync(CancellationToken.None))
            ).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>Targets that do not ask how fast this machine is.</summary>
    private static IEnumerable<TargetResult> Correctness(RunResult run) => run.End!.Verdict.Targets.Where(target => !target.DependsOnPace);

    private static Task<RunResult> RunAsync(FakeLogIngest service, string name, params (string Name, string Value)[] settings) =>
        new LoadRun
        {
            Scenario = Make(name, service.Url, [("devices", "4"), ("logs_per_device", "50"), ("warm_up", "30"), .. settings]),
        }.RunAsync(CancellationToken.None);

    private static Scenario Make(string name, Uri target, params (string Name, string Value)[] settings)
    {
        var suite = LogsSuite.Create();
        var chosen = new ChosenScenario(suite, suite.Scenarios.Single(recipe => recipe.Name == name));
        return chosen.Make(target, Values(settings));
    }

    private static ParameterValues Values(params (string Name, string Value)[] settings) =>
        new(LogsSuite.Create(), full: false, settings.ToDictionary(setting => setting.Name, setting => setting.Value));
}
