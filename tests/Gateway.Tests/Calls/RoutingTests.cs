using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Routing;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

/// <summary>Who answers whom, through the whole gateway, with two hundred callers at once.</summary>
public sealed class RoutingTests
{
    private const int Callers = 200;
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task TenThousandCallsOfAHundredKeys_AllStayAtTheirInstance()
    {
        const int Calls = 10_000,
            Sessions = 100;
        await using var a = await FakeUpstream.StartWellAsync("openai", "a");
        await using var b = await FakeUpstream.StartWellAsync("anthropic", "b");
        await using var c = await FakeUpstream.StartWellAsync("openai", "c");
        await using var gateway = new GatewayServer(
            Configurations.Of(
                new TestInstance("a", "openai", a.Url),
                new TestInstance("b", "anthropic", b.Url) { Weight = 2 },
                new TestInstance("c", "openai", c.Url)
            )
        );

        var seen = new ConcurrentDictionary<string, ConcurrentDictionary<string, int>>();
        await RunAsync(
            Calls,
            async call =>
            {
                string session = $"session-{call % Sessions}";
                var answer = await gateway.AskAsync("openai", isStreamed: false, ("X-Session-Id", session));
                Assert.Equal(200, answer.Status);
                seen.GetOrAdd(session, _ => new()).AddOrUpdate(AnsweredBy(answer), 1, (_, count) => count + 1);
            }
        );

        Assert.Equal(Sessions, seen.Count);
        Assert.All(seen.Values, instances => Assert.Equal(Calls / Sessions, Assert.Single(instances).Value));
        Assert.Equal(3, seen.Values.SelectMany(instances => instances.Keys).Distinct().Count());
        Assert.Equal(
            (Calls - Sessions, Sessions, 0),
            (
                await gateway.GetMetricAsync("gateway_affinity_bindings_total{result=\"hit\"}"),
                await gateway.GetMetricAsync("gateway_affinity_bindings_total{result=\"new\"}"),
                await gateway.GetMetricAsync("gateway_affinity_bindings_total{result=\"moved\"}")
            )
        );
    }

    /// <summary>The keys are always the same, and so is where they go.</summary>
    [Fact]
    public async Task NewKeys_SpreadByWeight()
    {
        const int Keys = 4000;
        await using var upstream = await FakeUpstream.StartWellAsync("openai");
        await using var gateway = new GatewayServer(
            Configurations.Of(
                new TestInstance("a", "openai", upstream.Url),
                new TestInstance("b", "openai", upstream.Url) { Weight = 2 },
                new TestInstance("c", "openai", upstream.Url)
            )
        );

        await RunAsync(
            Keys,
            async key => Assert.Equal(200, (await gateway.AskAsync("openai", isStreamed: false, ("X-Session-Id", $"key {key}"))).Status)
        );

        double chiSquare = Table(gateway)
            .Instances.Zip([0.25, 0.5, 0.25], (instance, share) => Math.Pow(instance.Succeeded - (Keys * share), 2) / (Keys * share))
            .Sum();
        // The upper 5 % point at two degrees of freedom.
        Assert.InRange(chiSquare, 0, 5.991);
        Assert.Equal(Keys, Table(gateway).Instances.Sum(instance => instance.StickyKeys));
    }

    [Fact]
    public async Task AnInstanceThatFails_Rests_IsTriedByOneCall_AndItsKeysDoNotJumpBack()
    {
        var probe = new TaskCompletionSource();
        bool fails = true;
        await using var first = await FakeUpstream.StartAsync(
            async (context, request) =>
            {
                if (fails)
                {
                    await FakeUpstream.AnswerAsync(context, 500, "{}");
                    return;
                }

                await probe.Task;
                await FakeUpstream.AnswerWellAsync(context, request, "openai", "first");
            }
        );
        await using var backup = await FakeUpstream.StartWellAsync("anthropic", "backup");
        await using var gateway = Gateway(first, backup);

        AssertAllFrom("backup", await AskAsync(gateway, "old"));
        Assert.Equal(InstanceState.Resting, StateOfFirst(gateway));
        int asked = first.Requests.Count;
        AssertAllFrom("backup", await AskAsync(gateway, "old"));
        AssertAllFrom("backup", await AskAsync(gateway, "new"));
        Assert.Equal(asked, first.Requests.Count);

        fails = false;
        _time.Advance(FirstRest);
        Assert.Equal(InstanceState.HalfOpen, StateOfFirst(gateway));
        var waiting = Ask(gateway, "newer");
        await Waiting.UntilAsync(() => waiting.Count(call => call.IsCompleted) == Callers - 1);
        AssertAllFrom("backup", await AskAsync(gateway, "newest"));
        Assert.Equal(asked + 1, first.Requests.Count);

        probe.SetResult();
        Assert.Single(await Task.WhenAll(waiting), answer => AnsweredBy(answer) == "first");
        Assert.Equal(InstanceState.Healthy, StateOfFirst(gateway));
        AssertAllFrom("backup", await AskAsync(gateway, "old"));
        Assert.Equal(asked + 1, first.Requests.Count);
        AssertAllFrom("first", await AskAsync(gateway, "latest"));
    }

    [Fact]
    public async Task AProbeThatFails_IsNoCallersConcern_AndMakesTheRestLonger()
    {
        await using var first = await FakeUpstream.StartAsync(503, "{}");
        await using var backup = await FakeUpstream.StartWellAsync("anthropic", "backup");
        await using var gateway = Gateway(first, backup);
        AssertAllFrom("backup", await AskAsync(gateway, "s0"));
        int asked = first.Requests.Count;

        for (int round = 1; round <= 3; round++)
        {
            // Each rest is twice as long as the one before: halfway nobody asks.
            _time.Advance(FirstRest * Math.Pow(2, round - 1) * 0.5);
            AssertAllFrom("backup", await AskAsync(gateway, $"half {round}"));
            Assert.Equal(asked + round - 1, first.Requests.Count);
            _time.Advance(FirstRest * Math.Pow(2, round - 1) * 0.5);
            AssertAllFrom("backup", await AskAsync(gateway, $"whole {round}"));
            Assert.Equal(asked + round, first.Requests.Count);
        }
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("3600", 60)] // the longest that is honoured
    public async Task AnInstanceThatAsksForTime_IsLeftAloneUntilThen(string retryAfter, int seconds)
    {
        bool isLimited = true;
        await using var first = await FakeUpstream.StartAsync(
            (context, request) =>
                isLimited
                    ? FakeUpstream.AnswerAsync(context, 429, Refusals.Body("openai", 429), "application/json", ("Retry-After", retryAfter))
                    : FakeUpstream.AnswerWellAsync(context, request, "openai", "first")
        );
        await using var backup = await FakeUpstream.StartWellAsync("anthropic", "backup");
        await using var gateway = Gateway(first, backup);

        AssertAllFrom("backup", await AskAsync(gateway, "old"));
        Assert.Equal(InstanceState.Cooling, StateOfFirst(gateway));
        int asked = first.Requests.Count;
        isLimited = false;
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        AssertAllFrom("backup", await AskAsync(gateway, "new"));
        Assert.Equal(asked, first.Requests.Count);

        _time.Advance(TimeSpan.FromTicks(1));
        AssertAllFrom("first", await AskAsync(gateway, "newer"));
        AssertAllFrom("backup", await AskAsync(gateway, "old"));
        Assert.Equal(0, Table(gateway).Instances[0].Rests);
    }

    private GatewayServer Gateway(FakeUpstream first, FakeUpstream backup) =>
        new(
            Configurations.Of(
                new TestInstance("first", "openai", first.Url),
                new TestInstance("backup", "anthropic", backup.Url) { Priority = 2 }
            ),
            services => services.AddSingleton<TimeProvider>(_time),
            ("Routing:Breaker:FirstRest", FirstRest.ToString()),
            ("Routing:Breaker:Jitter", "0"),
            ("Routing:Breaker:MaxRest", "00:10:00")
        );

    private static RoutingTable Table(GatewayServer gateway) => gateway.Services.GetRequiredService<Router>().Table;

    private static InstanceState StateOfFirst(GatewayServer gateway) => Table(gateway).Instances[0].State;

    private static string AnsweredBy(Answer answer) => answer.Header("x-request-id")!.Replace("-request", "", StringComparison.Ordinal);

    private static void AssertAllFrom(string instance, IEnumerable<Answer> answers) =>
        Assert.All(answers, answer => Assert.Equal((200, instance), (answer.Status, AnsweredBy(answer))));

    /// <summary>Two hundred calls at once, each of a key of its own.</summary>
    private static List<Task<Answer>> Ask(GatewayServer gateway, string session) =>
        [
            .. Enumerable
                .Range(0, Callers)
                .Select(n => gateway.AskAsync("openai", isStreamed: n % 2 == 0, ("X-Session-Id", $"{session} {n}"))),
        ];

    private static Task<Answer[]> AskAsync(GatewayServer gateway, string session) => Task.WhenAll(Ask(gateway, session));

    private static Task RunAsync(int calls, Func<int, Task> call) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, calls),
            new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (n, _) => await call(n)
        );
}
