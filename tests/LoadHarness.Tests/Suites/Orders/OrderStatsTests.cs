using Platform.LoadEngine;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Suites.Orders;

namespace Platform.LoadHarness.Tests.Suites.Orders;

public class OrderStatsTests
{
    [Theory]
    [InlineData(110, 0, 0, 0)] // as many as answered
    [InlineData(109, 0, 0, 1)] // one answered and not counted
    [InlineData(111, 0, 0, 1)] // one counted and not answered
    [InlineData(113, 3, 0, 0)] // time-outs may have been counted
    [InlineData(110, 3, 0, 0)] // or not
    [InlineData(114, 3, 0, 1)] // but not more than there were
    [InlineData(113, 1, 2, 0)]
    public void WhatTheServerCounted_IsComparedWithWhatItAnswered(long counted, int timeouts, int interrupted, long unaccounted)
    {
        var run = Interval.Empty(["order"], [], []);
        for (int i = 0; i < 100 + timeouts; i++)
            run.Steps[0].Response.Record(1000);
        run.Steps[0].Failures[(int)FailureKind.Timeout] = timeouts;
        run.Steps[0].Failures[(int)FailureKind.Interrupted] = interrupted;

        Assert.Equal(unaccounted, OrderStats.Unaccounted(before: 5, after: 5 + counted, new Inspection(5L, WarmUpSucceeded: 10, run)));
    }
}
