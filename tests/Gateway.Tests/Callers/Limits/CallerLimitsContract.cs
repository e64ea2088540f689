using FsCheck;
using FsCheck.Fluent;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Testing;

namespace Platform.Gateway.Tests.Callers.Limits;

/// <summary>What holds wherever buckets are kept.</summary>
public abstract class CallerLimitsContract
{
    /// <summary>More than any limit of these tests: beyond, nothing will ever be refused.</summary>
    private const int MostTaken = 10_000;

    private int _callers;

    /// <summary>Where they are kept; its clock stands until <see cref="Pass"/>.</summary>
    private protected abstract ICallerLimits Limiter { get; }

    [Fact]
    public void ItDoesWhatNaiveBucketsDo() =>
        Prop.ForAll(LimitScenario.Any, scenario => scenario.PlayAsync(Limiter, NewCaller(), Pass).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    /// <summary>After any past, the wait that a refusal tells is enough, and a millisecond less is not.</summary>
    [Fact]
    public void TheWaitThatARefusalTells_IsTrue() =>
        Prop.ForAll(
                LimitScenario.Any,
                Gen.Choose(0, 100_000).ToArbitrary(),
                (scenario, tokens) =>
                {
                    var caller = NewCaller();
                    scenario.PlayAsync(Limiter, caller, Pass).GetAwaiter().GetResult();
                    return IsTrueAsync(scenario.Limits with { Requests = Math.Min(scenario.Limits.Requests, 60) }, caller, tokens)
                        .GetAwaiter()
                        .GetResult();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public async Task AThousandRequestsAtOnce_TakeExactlyWhatThereIs()
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(300, 5));
        var decisions = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => TakeAsync(caller, limits))));
        Assert.Equal(300, decisions.Count(decision => decision.IsAdmitted));
        Assert.Equal(
            Enumerable.Range(0, 300),
            decisions.Where(decision => decision.IsAdmitted).Select(decision => (int)decision.Requests.Remaining).Order()
        );
    }

    [Fact]
    public async Task TokensThatWereUsed_MayBringDebt_WhichIsWaitedFor()
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(0, 1000));
        Assert.True((await TakeAsync(caller, limits)).IsAdmitted);
        await Limiter.ChargeAsync(caller, limits, 3500);
        var refused = await TakeAsync(caller, limits);
        Assert.Equal((false, 0, TimeSpan.FromMilliseconds(150_001)), (refused.IsAdmitted, refused.Tokens.Remaining, refused.Wait));
        Assert.Equal(TimeSpan.FromSeconds(210), refused.Tokens.UntilFull);
        Pass(150_000);
        Assert.Equal(TimeSpan.FromMilliseconds(1), (await TakeAsync(caller, limits)).Wait);
        Pass(1);
        Assert.True((await TakeAsync(caller, limits)).IsAdmitted);
    }

    [Fact]
    public async Task ARefusedRequest_TakesNothing_AlsoOfWhatHadRoom()
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(2, 10));
        await Limiter.ChargeAsync(caller, limits, 10);
        for (int i = 0; i < 5; i++)
            Assert.Equal(
                (false, 2, false),
                await TakeAsync(caller, limits) is var decision
                    ? (decision.IsAdmitted, decision.Requests.Remaining, decision.WaitsForRequests)
                    : default
            );
    }

    [Fact]
    public async Task LimitsThatChange_KeepWhatTheBucketsHold()
    {
        var caller = NewCaller();
        for (int i = 0; i < 10; i++)
            await TakeAsync(caller, new(30, 0));
        Assert.Equal(19, (await TakeAsync(caller, new(100, 0))).Requests.Remaining);
        Assert.Equal(4, (await TakeAsync(caller, new(5, 7))).Requests.Remaining);
        // A bucket that there was not is full.
        Assert.Equal((3, 7), await TakeAsync(caller, new(5, 7)) is var both ? (both.Requests.Remaining, both.Tokens.Remaining) : default);
        await Limiter.ChargeAsync(caller, new(0, 7), 3);
        Assert.Equal(
            (4, 4),
            await TakeAsync(caller, new(5, 7)) is var again ? (again.Requests.Remaining, again.Tokens.Remaining) : default
        );
    }

    [Fact]
    public async Task Callers_DoNotShareBuckets()
    {
        var (one, other) = (NewCaller(), NewCaller());
        Assert.True((await TakeAsync(one, new(1, 0))).IsAdmitted);
        Assert.False((await TakeAsync(one, new(1, 0))).IsAdmitted);
        Assert.True((await TakeAsync(other, new(1, 0))).IsAdmitted);
    }

    [Fact]
    public async Task NonsenseOfAnUpstream_MakesADebt_AndNoOverflow()
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(0, 1_000_000_000));
        for (int i = 0; i < 20; i++)
            await Limiter.ChargeAsync(caller, limits, long.MaxValue);
        Assert.Equal(TimeSpan.FromMilliseconds(60_001), (await TakeAsync(caller, limits)).Wait);
        Pass(60_001);
        Assert.True((await TakeAsync(caller, limits)).IsAdmitted);
    }

    /// <summary>Lets time pass, in milliseconds.</summary>
    private protected abstract void Pass(long milliseconds);

    private protected CallerState NewCaller() => new($"caller-{Interlocked.Increment(ref _callers)}");

    private protected Task<LimitDecision> TakeAsync(CallerState caller, MinuteLimits limits) =>
        Limiter.TakeAsync(caller, limits, CancellationToken.None).AsTask();

    private async Task<bool> IsTrueAsync(MinuteLimits limits, CallerState caller, long tokens)
    {
        if (limits.Tokens > 0)
            await Limiter.ChargeAsync(caller, limits, limits.Tokens + tokens);
        LimitDecision refused;
        for (int taken = 0; (refused = await TakeAsync(caller, limits)).IsAdmitted; taken++)
            Assert.True(taken < MostTaken, $"{taken} requests were admitted, and none refused: {limits}");
        Pass((long)refused.Wait.TotalMilliseconds - 1);
        bool isEarlyRefused = !(await TakeAsync(caller, limits)).IsAdmitted;
        Pass(1);
        return isEarlyRefused && (await TakeAsync(caller, limits)).IsAdmitted;
    }
}
