using FsCheck;
using FsCheck.Fluent;
using Platform.ServiceDefaults.Retries;

namespace Platform.ServiceDefaults.Tests.Retries;

public class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    [Fact]
    public void APause_IsWithinItsBound() =>
        Prop.ForAll(
                (from seed in Gen.Choose(0, int.MaxValue) from failures in Gen.Choose(1, 2000) select (seed, failures)).ToArbitrary(),
                sample =>
                {
                    var bound = sample.failures < 8 ? First * Math.Pow(2, sample.failures - 1) : Longest;
                    foreach (double least in new[] { 0, 0.5 })
                        Assert.InRange(
                            new Backoff(First, Longest, new Random(sample.seed), least).Pause(sample.failures),
                            bound * least,
                            bound
                        );
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void FullJitter_ReachesBothEndsOfTheBound()
    {
        var backoff = new Backoff(First, Longest, new Random(1));
        var pauses = Enumerable.Range(0, 1000).Select(_ => backoff.Pause(3)).ToArray();
        Assert.InRange(pauses.Min(), TimeSpan.Zero, First * 4 * 0.01);
        Assert.InRange(pauses.Max(), First * 4 * 0.99, First * 4);
    }

    [Fact]
    public void WhatIsAskedFor_IsWaited_ButNoLongerThanTheLongest()
    {
        var backoff = new Backoff(First, Longest, new Random(1), leastShare: 0.5);
        Assert.Equal(TimeSpan.FromMilliseconds(300), backoff.Pause(1, TimeSpan.FromMilliseconds(300)));
        Assert.Equal(Longest, backoff.Pause(1, TimeSpan.FromHours(1)));
    }
}
