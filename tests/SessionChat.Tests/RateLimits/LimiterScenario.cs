using FsCheck;
using FsCheck.Fluent;
using Platform.SessionChat.RateLimits;

namespace Platform.SessionChat.Tests.RateLimits;

/// <summary>A request of a scenario.</summary>
/// <param name="Wait">Hundredths of the window since the one before.</param>
/// <param name="Client">Who asks.</param>
/// <param name="Policies">What it counts as.</param>
internal sealed record Arrival(int Wait, int Client, RateLimitPolicies Policies);

/// <summary>Limits, and requests in their order.</summary>
internal sealed record LimiterScenario(int Sessions, int Events, int Others, IReadOnlyList<Arrival> Arrivals)
{
    /// <summary>Bursts, waits, and requests at the very moment when one leaves the window.</summary>
    private static readonly Gen<Arrival> AnyArrival =
        from wait in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Choose(1, 20)), (2, Gen.Elements(50, 99, 100, 101)))
        from client in Gen.Choose(1, 3)
        from policies in Gen.Choose(1, 7)
        select new Arrival(wait, client, (RateLimitPolicies)policies);

    public static Arbitrary<LimiterScenario> Any { get; } =
        (
            from sessions in Gen.Choose(1, 3)
            from events in Gen.Choose(1, 5)
            from others in Gen.Choose(1, 9)
            from arrivals in AnyArrival.ListOf()
            select new LimiterScenario(sessions, events, others, [.. arrivals])
        ).ToArbitrary();

    public RateLimitOptions Settings(TimeSpan window) => Limiters.Settings(Sessions, Events, Others, window);

    /// <summary>Plays it to a limiter and to a naive one, and compares all that they say.</summary>
    /// <param name="limiter">With this scenario's settings.</param>
    /// <param name="window">Its window, a multiple of 100 ticks.</param>
    /// <param name="tenant">Of all clients.</param>
    /// <param name="moveTo">Sets the limiter's clock, in ticks.</param>
    public async Task PlayAsync(IRateLimiter limiter, TimeSpan window, string tenant, Action<long> moveTo)
    {
        var naive = new NaiveLimiter(Settings(window));
        long now = window.Ticks;
        for (int i = 0; i < Arrivals.Count; i++)
        {
            var (wait, number, policies) = Arrivals[i];
            moveTo(now += wait * (window.Ticks / 100));
            var client = Limiters.Client(number, tenant);
            var expected = naive.Charge(client, policies, now);
            var found = await limiter.ChargeAsync(client, policies);
            Assert.Equal((i, Describe(expected)), (i, Describe(found)));
        }
    }

    private static string Describe(RateLimitDecision decision) =>
        $"{decision.Outcome} {string.Join(' ', ((ReadOnlySpan<PolicyState>)decision.States).ToArray())}";
}
