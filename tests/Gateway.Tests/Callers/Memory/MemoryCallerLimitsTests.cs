using FsCheck;
using FsCheck.Fluent;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Callers.Memory;
using Platform.Gateway.Tests.Callers.Limits;
using Platform.Testing;

namespace Platform.Gateway.Tests.Callers.Memory;

/// <summary>Memory keeps the contract of all limits.</summary>
public class MemoryCallerLimitsTests : CallerLimitsContract
{
    private readonly ManualTime _time = new();

    public MemoryCallerLimitsTests() => Limiter = new MemoryCallerLimits(_time);

    private protected override ICallerLimits Limiter { get; }

    [Fact]
    public void TheWait_IsEnough_AlsoBetweenTwoMilliseconds() =>
        Prop.ForAll(
                Gen.Choose(1, 1000).ToArbitrary(),
                Gen.Choose(0, 100_000_000).ToArbitrary(),
                (requests, ticks) =>
                {
                    var (caller, limits) = (new CallerState("a"), new MinuteLimits(requests, 0));
                    LimitDecision refused;
                    for (int taken = 0; (refused = Take(caller, limits)).IsAdmitted; taken++)
                    {
                        Assert.True(taken < 10_000, $"{taken} requests were admitted, and none refused: {limits}");
                        _time.Advance(TimeSpan.FromTicks(ticks / requests % 7001));
                    }

                    _time.Advance(refused.Wait);
                    return Take(caller, limits).IsAdmitted;
                }
            )
            .Check(Config.QuickThrowOnFailure);

    /// <summary>However often it is looked at, no part of a request is lost or gained.</summary>
    [Fact]
    public void OverAnHour_ExactlyTheLimitIsAdmitted()
    {
        var (caller, limits, admitted) = (new CallerState("a"), new MinuteLimits(7, 0), 0);
        for (int tick = 0; tick < 3600 * 30; tick++, _time.Advance(TimeSpan.FromTicks(333_333)))
            if (Take(caller, limits).IsAdmitted)
                admitted++;
        Assert.Equal(7 + (7 * 60) - 1, admitted);
    }

    [Fact]
    public async Task FourThreads_TakeExactlyWhatThereIs()
    {
        var (caller, limits, admitted) = (new CallerState("a"), new MinuteLimits(400_000, 0), 0);
        using var start = new Barrier(4);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait();
                            for (int i = 0; i < 200_000; i++)
                                if (Take(caller, limits).IsAdmitted)
                                    Interlocked.Increment(ref admitted);
                        },
                        default,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );
        Assert.Equal(400_000, admitted);
    }

    private protected override void Pass(long milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private LimitDecision Take(CallerState caller, MinuteLimits limits) => TakeAsync(caller, limits).GetAwaiter().GetResult();
}
