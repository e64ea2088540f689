using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests.Routing;

public sealed class InstanceFactoryTests
{
    [Fact]
    public async Task AnInstanceThatStays_FaresOn_AndACallUnderWayKeepsItsSettings()
    {
        var router = new TestRouter(TestRouter.Named("a"), TestRouter.Named("b"));
        var under = router["a"].TryLease()!;
        router.Break("a");
        router["b"].Drain();
        router.Use(TestRouter.Named("a", 7) with { ApiKey = new Secret("new") }, TestRouter.Named("b"), TestRouter.Named("c"));
        Assert.Equal(
            (7, InstanceState.Resting, 1, 5),
            (router["a"].Settings.Weight, router["a"].State, router["a"].InFlight, router["a"].ConsecutiveFailures)
        );
        Assert.Equal((1, null), (under.Instance.Settings.Weight, under.Instance.Settings.ApiKey));
        Assert.True(router["b"].IsDrained);
        Assert.Equal("c", await router.CallAsync("s"));
        under.Dispose();
        Assert.Equal(0, router["a"].InFlight);
    }

    [Fact]
    public void AnInstanceWithAnotherEndpoint_IsAnother()
    {
        var router = new TestRouter(TestRouter.Named("a"), TestRouter.Named("b"));
        router.Break("a");
        router.Break("b");
        router.Use(
            TestRouter.Named("a") with
            {
                Endpoint = new Uri("http://elsewhere.test/"),
            },
            TestRouter.Named("b") with
            {
                Protocol = Gateway.Protocols.Protocol.Anthropic,
            }
        );
        Assert.Equal((InstanceState.Healthy, InstanceState.Healthy), (router["a"].State, router["b"].State));
    }

    [Fact]
    public async Task KeysOfAnInstanceThatIsGone_AreChosenAnew_AndOthersStay()
    {
        var router = new TestRouter(TestRouter.Named("a"), TestRouter.Named("b"), TestRouter.Named("c"));
        string[] sessions = [.. Enumerable.Range(0, 100).Select(i => $"s{i}")];
        var before = await router.CallAllAsync(sessions);
        router.Use(TestRouter.Named("a"), TestRouter.Named("c"), TestRouter.Named("d", 100));
        var after = await router.CallAllAsync(sessions);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == "b" ? pair.Second != "b" : pair.First == pair.Second));
        Assert.Contains("d", after);
    }

    [Fact]
    public void Instances_RestEachByChanceOfTheirOwn()
    {
        var router = new TestRouter(new RoutingOptions(), null, [.. Enumerable.Range(0, 20).Select(i => TestRouter.Named($"i{i}"))]);
        foreach (var instance in router.Router.Table.Instances)
            router.Break(instance.Settings.Name);
        Assert.True(router.Router.Table.Instances.Select(instance => instance.RestsUntil).Distinct().Count() > 10);
    }
}
