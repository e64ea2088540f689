using Platform.LoadEngine.Transports;
using static Platform.LoadHarness.Tests.Suites.Chat.ChatRuns;

namespace Platform.LoadHarness.Tests.Suites.Chat;

/// <summary>What the suite finds in a service that keeps the contract, and in those that break it.</summary>
public class ChatAccuracyTests
{
    [Fact]
    public async Task AServiceThatKeepsTheContract_IsFoundInOrder_AndAnHonestClientIsNeverRefused()
    {
        await using var service = await new FakeChat().StartAsync();
        var run = await RunAsync(service, "light_load", [.. Small, ("duration", "240s")]);

        Assert.All(Correctness(run), target => Assert.True(target.Holds, $"{target.Text}: {target.Actual}"));
        Assert.All(Faults, fact => Assert.Equal(0, run.End!.Facts[fact]));
        Assert.Equal(0, run.Total.All.Failures[(int)FailureKind.RateLimited]);
        Assert.Equal((12, 12), (Counter(run, "sessions"), run.End!.Facts["checked_sessions"]));
        Assert.Equal(Counter(run, "messages"), service.Said.Count);
        Assert.Equal(["127.0.0.2", "127.0.0.3", "127.0.0.4"], service.Addresses.Keys.Order());
        Assert.True(Step(run, "read") >= Step(run, "delete") && Step(run, "delete") > 0);
        Assert.Equal(12 - Step(run, "delete"), service.Sessions);
        Assert.Contains(run.Timeline, second => second.Gauges.Any(gauge => gauge is { Name: "sessions_peak", Value: 12 }));
    }

    [Theory]
    [InlineData("lost_events")]
    [InlineData("repeated_events")]
    [InlineData("unanswered")]
    [InlineData("answered_twice")]
    [InlineData("offset_gaps")]
    [InlineData("lost_sessions")]
    public async Task AFault_IsFound(string fact)
    {
        await using var service = await (
            fact switch
            {
                "lost_events" => new FakeChat { Loses = message => message == 5 },
                "repeated_events" => new FakeChat { Copies = message => message == 5 ? 2 : 1 },
                "unanswered" => new FakeChat { Replies = message => message == 5 ? 0 : 1 },
                "answered_twice" => new FakeChat { Replies = message => message == 5 ? 2 : 1 },
                "offset_gaps" => new FakeChat { Skips = message => message == 5 ? 1 : 0 },
                _ => new FakeChat { Forgets = session => session == 5 },
            }
        ).StartAsync();
        var run = await RunAsync(service, "light_load", Small);
        Assert.Equal(1, run.End!.Facts[fact]);
        Assert.All(Faults.Where(other => other != fact), other => Assert.Equal(0, run.End.Facts[other]));
        Assert.False(run.End.Verdict.Targets.Single(target => target.Metric == fact).Holds);
    }

    [Fact]
    public async Task ARefusedMessage_MustNotBeStored_AndOneWithoutAnAnswerMay()
    {
        await using var refusing = await new FakeChat
        {
            Status = message => message == 5 ? 422 : 201,
            StoredAnyway = message => message == 5,
        }.StartAsync();
        Assert.Equal(1, (await RunAsync(refusing, "light_load", Small)).End!.Facts["repeated_events"]);

        await using var silent = await new FakeChat
        {
            Status = message => message is 5 or 7 ? -1 : 201,
            StoredAnyway = message => message == 5,
        }.StartAsync();
        var run = await RunAsync(silent, "light_load", Small);
        Assert.Equal(2, run.Total.All.Failures[(int)FailureKind.Connection]);
        Assert.All(Faults, fact => Assert.Equal(0, run.End!.Facts[fact]));
    }

    [Fact]
    public async Task ALimitThatLetsInMoreThanItSays_IsFound()
    {
        await using var service = await new FakeChat { Limits = (10, 5, 100), Lenience = 1000 }.StartAsync();
        var run = await RunAsync(service, "stress_test", Small);
        Assert.InRange(run.End!.Facts["over_limit"], 1, double.MaxValue);
        Assert.Equal(0, run.Total.All.Failures[(int)FailureKind.RateLimited]);
    }

    [Fact]
    public async Task EagerClients_AreRefused_AndNothingIsLostByIt()
    {
        await using var service = await new FakeChat { Limits = (10, 5, 100) }.StartAsync();
        var run = await RunAsync(service, "burst_test", Small);
        Assert.True(run.Total.All.Failures[(int)FailureKind.RateLimited] > 0);
        Assert.All(Faults, fact => Assert.Equal(0, run.End!.Facts[fact]));
    }

    [Fact]
    public async Task ASessionOfManyPages_IsReadToItsEnd()
    {
        await using var service = await new FakeChat { PageSize = 4, Loses = message => message == 20 }.StartAsync();
        var run = await RunAsync(service, "light_load", [.. Small, ("sessions", "2")]);
        Assert.Equal((1, 0), (run.End!.Facts["lost_events"], run.End.Facts["unanswered"]));
    }
}
