using Platform.Gateway.Errors;
using Platform.Gateway.Routing;
using Platform.Gateway.Routing.Affinity;

namespace Platform.Gateway.Tests.Routing;

public sealed class RouterTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly string[] Sessions = [.. Enumerable.Range(0, 100).Select(i => $"session-{i}")];

    private static TestRouter Three => new(TestRouter.Named("a", 25), TestRouter.Named("b", 50), TestRouter.Named("c", 25));

    [Fact]
    public async Task TenThousandCallsOfAHundredKeys_200AtOnce_AllStay()
    {
        var router = Three;
        var home = await router.CallAllAsync(Sessions);
        int next = 0,
            strayed = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (int i = Interlocked.Increment(ref next); i <= 10_000; i = Interlocked.Increment(ref next))
                            if (await router.CallAsync(Sessions[i % 100]) != home[i % 100])
                                Interlocked.Increment(ref strayed);
                    })
                )
        );
        Assert.Equal((0, 10_100L), (strayed, router.Router.Table.Instances.Sum(instance => instance.Succeeded)));
    }

    [Fact]
    public async Task ANewKey_200CallsAtOnce_AllGoToOneInstance()
    {
        var router = Three;
        var names = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => router.CallAsync("new"))));
        Assert.Single(names.Distinct());
    }

    [Fact]
    public async Task AKeyWhoseInstanceRests_Moves_AndDoesNotComeBack_WhenThatIsWellAgain()
    {
        var router = Three;
        var home = await router.CallAllAsync(Sessions);
        router.Break("b");
        var away = await router.CallAllAsync(Sessions);
        Assert.DoesNotContain("b", away);
        Assert.All(home.Zip(away), pair => Assert.True(pair.First == "b" || pair.First == pair.Second));

        router.Time.Advance(Second);
        Assert.Equal(away, await router.CallAllAsync(Sessions));
        Assert.Equal(InstanceState.HalfOpen, router["b"].State);
        string probe = await NewSessionAtAsync(router, "b");
        Assert.Equal(InstanceState.Healthy, router["b"].State);
        Assert.Equal(away, await router.CallAllAsync(Sessions));
        Assert.Equal("b", await router.CallAsync(probe));
    }

    [Fact]
    public async Task ACallThatFailedAtItsInstance_GoesToAnother_AndItsKeyStaysThere()
    {
        var router = Three;
        foreach (string session in Sessions)
        {
            using var first = (await router.TakeAsync(session))!;
            first.Failed(TestRouter.Failure);
            router.Time.Advance(TimeSpan.FromMinutes(2));
            string second = await router.CallAsync(session, first.Instance);
            Assert.NotEqual(first.Instance.Settings.Name, second);
            Assert.Equal(second, await router.CallAsync(session));
        }
    }

    [Fact]
    public async Task WhereAllWereTried_ThereIsNoInstance()
    {
        var router = Three;
        Assert.Equal("", await router.CallAsync("s", [.. router.Serving]));
        Assert.Null(await router.Router.TakeAsync(router.Router.Table.Serving("unknown"), TestRouter.Key("s"), [], CancellationToken.None));
    }

    [Fact]
    public async Task TheBestPriorityServes_UntilAllOfItRest_ThenTheNext()
    {
        var router = new TestRouter(
            TestRouter.Named("spare", 1000, 2),
            TestRouter.Named("a"),
            TestRouter.Named("b"),
            TestRouter.Named("last", 1, 3)
        );
        Assert.Equal(["a", "b"], (await router.CallAllAsync(Sessions)).Distinct().Order());
        router.Break("a");
        Assert.Equal(["b"], (await router.CallAllAsync(Sessions)).Distinct());
        router.Break("b");
        Assert.Equal(["spare"], (await router.CallAllAsync(Sessions)).Distinct());
        router.Break("spare");
        Assert.Equal(["last"], (await router.CallAllAsync(Sessions)).Distinct());
    }

    [Fact]
    public async Task AHalfOpenInstance_GetsOneProbe_Of200NewKeysAtOnce()
    {
        var router = new TestRouter(TestRouter.Named("a"), TestRouter.Named("spare", 1, 2));
        router.Break("a");
        router.Time.Advance(Second);
        var leases = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => router.TakeAsync($"new-{i}").AsTask())));
        Assert.Equal(
            (1, 199),
            (leases.Count(lease => lease!.Instance == router["a"]), leases.Count(lease => lease!.Instance == router["spare"]))
        );
        leases.Single(lease => lease!.Instance == router["a"])!.Succeeded();
        Assert.Equal(InstanceState.Healthy, router["a"].State);
    }

    [Fact]
    public async Task AHalfOpenInstance_GetsNoKeyThatHasAHealthyOne()
    {
        var router = Three;
        await router.CallAllAsync(Sessions);
        router.Break("b");
        router.Time.Advance(Second);
        Assert.DoesNotContain("b", await router.CallAllAsync(Sessions));
        Assert.Equal(InstanceState.HalfOpen, router["b"].State);
    }

    [Fact]
    public async Task KeysThatHaveNoOtherInstance_ProbeTheirs_OneAtATime()
    {
        var router = new TestRouter(TestRouter.Named("a"));
        await router.CallAllAsync(Sessions);
        router.Break("a");
        Assert.Null(await router.TakeAsync(Sessions[0]));
        Assert.Equal(Second, Router.RetryAfter(router.Serving));
        router.Time.Advance(Second);
        var leases = await Task.WhenAll(Sessions.Select(session => Task.Run(() => router.TakeAsync(session).AsTask())));
        var probe = Assert.Single(leases, lease => lease is not null)!;
        Assert.Equal(Second, Router.RetryAfter(router.Serving));

        probe.Abandoned();
        probe.Dispose();
        using var next = (await router.TakeAsync(Sessions[1]))!;
        next.Failed(TestRouter.Failure);
        Assert.Equal((InstanceState.Resting, 2 * Second), (router["a"].State, Router.RetryAfter(router.Serving)));
    }

    [Fact]
    public async Task AnInstanceWhosePlaceIsGoneEachTime_IsNotAskedForEver()
    {
        var options = new RoutingOptions { Breaker = { Jitter = 0 } };
        var affinity = new LateAffinity();
        var router = new TestRouter(options, _ => affinity, TestRouter.Named("a"), TestRouter.Named("b"));
        router.Break("a");
        router.Break("b");
        router.Time.Advance(Second);
        Assert.Null(await router.TakeAsync("s"));
        Assert.Equal(2, affinity.Asked);
    }

    [Fact]
    public async Task AnInstanceThatAnswers429_IsLeftAlone_AsLongAsItSays_AndItsBreakerDoesNotCountIt()
    {
        var router = new TestRouter(TestRouter.Named("a"), TestRouter.Named("spare", 1, 2));
        for (int i = 0; i < 10; i++)
        {
            using var lease = (await router.TakeAsync("first"))!;
            lease.RateLimited(new(CallErrorKind.RateLimited, "Slow down.") { RetryAfter = i == 9 ? 30 * Second : null });
        }

        Assert.Equal((InstanceState.Cooling, 10, 0), (router["a"].State, router["a"].RateLimited, router["a"].ConsecutiveFailures));
        Assert.Equal(router.Time.GetUtcNow() + (30 * Second), router["a"].CoolsUntil);
        router.Time.Advance(30 * Second - TimeSpan.FromTicks(1));
        Assert.Equal("spare", await router.CallAsync("first"));
        router.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(("spare", "a"), (await router.CallAsync("first"), await router.CallAsync("second")));
    }

    [Fact]
    public async Task A429ThatAsksForMuch_IsHeardUpToTheBound()
    {
        var router = new TestRouter(TestRouter.Named("a"));
        using (var lease = (await router.TakeAsync("s"))!)
            lease.RateLimited(new(CallErrorKind.RateLimited, "") { RetryAfter = TimeSpan.FromDays(1) });
        using (var late = router["a"].TryLease()!)
            late.RateLimited(new(CallErrorKind.RateLimited, "") { RetryAfter = Second });
        Assert.Equal(new GatewayOptions().MaxRetryAfter, Router.RetryAfter(router.Serving));
    }

    [Fact]
    public async Task ADrainedInstance_GetsNoMoreCalls_AndThoseUnderWayEnd()
    {
        var router = Three;
        await router.CallAllAsync(Sessions);
        using var under = router["b"].TryLease()!;
        router["b"].Drain();
        Assert.DoesNotContain("b", await router.CallAllAsync(Sessions));
        Assert.Equal((InstanceState.Drained, 1, 0L), (router["b"].State, router["b"].InFlight, router["b"].StickyKeys));
        under.Succeeded();
        under.Dispose();
        router["b"].Resume();
        Assert.Equal((InstanceState.Healthy, 0), (router["b"].State, router["b"].InFlight));
        Assert.DoesNotContain("b", await router.CallAllAsync(Sessions));
        await NewSessionAtAsync(router, "b");
    }

    [Fact]
    public async Task WhereAllAreDrained_NothingIsKnownOfTheWait()
    {
        var router = new TestRouter(TestRouter.Named("a"));
        router["a"].Drain();
        Assert.Equal((true, null), (await router.TakeAsync("s") is null, Router.RetryAfter(router.Serving)));
    }

    [Fact]
    public void OfSeveral_TheSoonestCounts()
    {
        var router = Three;
        router.Break("a");
        router.Time.Advance(0.3 * Second);
        router.Break("b");
        using (var lease = router["c"].TryLease()!)
            lease.RateLimited(new(CallErrorKind.RateLimited, "") { RetryAfter = 10 * Second });
        Assert.Equal(0.7 * Second, Router.RetryAfter(router.Serving));
        router.Time.Advance(Second);
        Assert.Null(Router.RetryAfter(router.Serving));
    }

    [Fact]
    public async Task OneSession_OfTwoCallersOrModels_IsNotOneKey()
    {
        var router = Three;
        HashSet<string> names = [];
        for (int i = 0; i < 30; i++)
            names.Add(
                (await router.Router.TakeAsync(router.Serving, new($"caller-{i}", "same", "m"), [], CancellationToken.None))!
                    .Instance
                    .Settings
                    .Name
            );
        Assert.Equal(3, names.Count);
    }

    /// <summary>Calls with new sessions until one goes there.</summary>
    private static async Task<string> NewSessionAtAsync(TestRouter router, string name)
    {
        for (int i = 0; i < 1000; i++)
            if (await router.CallAsync($"new-{i}") == name)
                return $"new-{i}";
        throw new InvalidOperationException($"No new session went to {name}.");
    }

    /// <summary>Answers when another has just taken the only place, of which the one taken before is free again.</summary>
    private sealed class LateAffinity : IAffinity
    {
        private InstanceLease? _other;

        public int Asked { get; private set; }

        public bool CountsKeys => true;

        public ValueTask<Binding> BindAsync(AffinityHash key, Candidates candidates, CancellationToken cancellationToken)
        {
            Assert.InRange(++Asked, 1, 10);
            var instance = candidates.ForNew(key);
            _other?.Dispose();
            _other = instance.TryLease();
            return new(new Binding(instance, BindingKind.New));
        }
    }
}
