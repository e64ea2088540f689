using FsCheck;
using FsCheck.Fluent;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;

namespace Platform.Gateway.Tests.Callers.Limits;

/// <summary>Something that a caller does.</summary>
/// <param name="Wait">Milliseconds since what was before.</param>
/// <param name="Tokens">What an answer used; null for a request.</param>
internal sealed record Step(int Wait, long? Tokens);

/// <summary>Limits, and what a caller with them does.</summary>
internal sealed record LimitScenario(MinuteLimits Limits, IReadOnlyList<Step> Steps)
{
    /// <summary>Bursts, short waits and waits about as long as everything takes to fill up.</summary>
    private static readonly Gen<Step> AnyStep =
        from wait in Gen.Frequency((5, Gen.Constant(0)), (4, Gen.Choose(1, 3000)), (1, Gen.Elements(59_999, 60_000, 60_001)))
        from tokens in Gen.Frequency((3, Gen.Constant<long?>(null)), (1, Gen.Choose(0, 400).Select(tokens => (long?)tokens)))
        select new Step(wait, tokens);

    public static Arbitrary<LimitScenario> Any { get; } =
        (
            from requests in Gen.Elements(0, 1, 2, 3, 7, 60, 100, 999_999_937)
            from tokens in Gen.Elements(0, 1, 7, 100, 1000, 999_999_937)
            where requests + tokens > 0
            from steps in AnyStep.ListOf()
            select new LimitScenario(new(requests, tokens), [.. steps])
        ).ToArbitrary();

    /// <summary>Plays it to a limiter and to naive buckets, and compares all that they say.</summary>
    /// <param name="limiter">Whose clock stands still meanwhile.</param>
    /// <param name="caller">Not known to it.</param>
    /// <param name="pass">Moves its clock, in milliseconds.</param>
    public async Task PlayAsync(ICallerLimits limiter, CallerState caller, Action<long> pass)
    {
        var naive = new NaiveBuckets(Limits);
        for (int i = 0; i < Steps.Count; i++)
        {
            var (wait, tokens) = Steps[i];
            pass(wait);
            naive.Pass(wait);
            if (tokens is { } used && Limits.Tokens > 0)
            {
                naive.Charge(used);
                await limiter.ChargeAsync(caller, Limits, used);
            }
            else
            {
                string expected = naive.Describe(naive.Take());
                Assert.Equal((i, expected), (i, NaiveBuckets.Describe(await limiter.TakeAsync(caller, Limits, CancellationToken.None))));
            }
        }
    }
}
