using Platform.Gateway.Routing;
using Platform.Gateway.Routing.Affinity.Memory;

namespace Platform.Gateway.Tests.Routing.Affinity.Memory;

public sealed class MemoryAffinityTests
{
    private static TestRouter With(int most, TimeSpan? idle = null)
    {
        var options = new RoutingOptions { MaxStickyKeys = most, StickyIdle = idle ?? TimeSpan.FromHours(1) };
        return new(options, null, TestRouter.Named("a"), TestRouter.Named("b"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(8191)]
    public async Task ItHoldsNoMoreThanItMay(int most)
    {
        var router = With(most);
        for (int i = 0; i < most * 3; i++)
            await router.CallAsync($"s{i}");
        int count = ((MemoryAffinity)router.Affinity).Count;
        Assert.InRange(count, 1, most);
        Assert.Equal(count, router.Router.Table.Instances.Sum(instance => instance.StickyKeys));
    }

    [Fact]
    public async Task TheKeyThatCalledLeastRecently_IsForgottenForAnother()
    {
        var router = With(3);
        string[] ofA = [.. SessionsOf("a").Take(4)];
        await MoveAllToAsync(router, "b", ofA[..3]);
        await router.CallAsync(ofA[0]);
        await router.CallAsync(ofA[3]);
        // The second went for the fourth; now it is new, and the third goes for it.
        Assert.Equal(["b", "a", "a"], await router.CallAllAsync([ofA[0], ofA[1], ofA[2]]));
    }

    [Fact]
    public async Task AKey_IsForgottenAnHourAfterItsLastCall()
    {
        var router = With(1000);
        string session = SessionsOf("a").First();
        await MoveAllToAsync(router, "b", [session]);
        for (int i = 0; i < 5; i++)
        {
            router.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
            Assert.Equal("b", await router.CallAsync(session));
        }

        router.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a", await router.CallAsync(session));
    }

    [Fact]
    public async Task AKeyThatIsIdle_IsNew_ThoughManyHaveBeenSoForLonger()
    {
        var router = With(1000);
        string[] ofA = [.. SessionsOf("a").Take(20)];
        await MoveAllToAsync(router, "b", ofA);
        router.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a", await router.CallAsync(ofA[^1]));
    }

    [Fact]
    public async Task IdleKeys_AreForgotten_WithTheCallsOfOthers()
    {
        var router = With(900);
        for (int i = 0; i < 900; i++)
            await router.CallAsync($"s{i}");
        router.Time.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 300; i++)
            await router.CallAsync("busy");
        Assert.Equal(
            (1, 1L),
            (((MemoryAffinity)router.Affinity).Count, router.Router.Table.Instances.Sum(instance => instance.StickyKeys))
        );
    }

    [Fact]
    public async Task ManyAtOnce_WithMoreKeysThanMayBe_LeaveItConsistent()
    {
        var router = With(4000);
        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; i < 200; i++)
                            await router.CallAsync($"{(worker * 37 + i * 11) % 9000}", i % 7 == 0 ? [router["a"]] : []);
                    })
                )
        );
        int count = ((MemoryAffinity)router.Affinity).Count;
        Assert.InRange(count, 1, 4000);
        Assert.Equal(count, router.Router.Table.Instances.Sum(instance => instance.StickyKeys));
        Assert.Equal(
            (40_000L, 0),
            (
                router.Router.Table.Instances.Sum(instance => instance.Succeeded),
                router.Router.Table.Instances.Sum(instance => instance.InFlight)
            )
        );
    }

    /// <summary>Sessions that go there while they are new.</summary>
    private static IEnumerable<string> SessionsOf(string name) =>
        Enumerable.Range(0, 1000).Select(i => $"s{i}").Where(session => With(10).CallAsync(session).GetAwaiter().GetResult() == name);

    private static async Task MoveAllToAsync(TestRouter router, string name, string[] sessions)
    {
        var others = router.Serving.Where(instance => instance.Settings.Name != name).ToArray();
        foreach (string session in sessions)
            Assert.Equal(name, await router.CallAsync(session, others));
    }
}
