using Platform.LoadEngine;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Suites.Logs;

namespace Platform.LoadHarness.Tests.Suites.Logs;

public class LogStatsTests
{
    /// <summary>100 requests answered 200 and 10 in the warm-up, 5 entries each.</summary>
    [Theory]
    [InlineData(550, 0, 0, 0, 0)] // as many as answered
    [InlineData(549, 0, 0, 0, 1)] // one answered and not stored
    [InlineData(551, 0, 0, 0, 1)] // one stored twice
    [InlineData(565, 3, 0, 0, 0)] // batches without an answer may have been stored
    [InlineData(550, 3, 0, 0, 0)] // or not
    [InlineData(566, 3, 0, 0, 1)] // but not more than there were
    [InlineData(565, 1, 2, 0, 0)]
    [InlineData(557, 0, 0, 7, 0)] // what was pending before is stored by now
    [InlineData(550, 0, 0, 7, 7)]
    public void WhatWasStored_IsComparedWithWhatWasAnswered(
        long stored,
        int timeouts,
        int interrupted,
        long pendingBefore,
        long unaccounted
    )
    {
        var run = Interval.Empty(["batch"], [], ["logs"]);
        for (int i = 0; i < 100 + timeouts; i++)
            run.Steps[0].Response.Record(1000);
        run.Steps[0].Failures[(int)FailureKind.Timeout] = timeouts;
        run.Steps[0].Failures[(int)FailureKind.Interrupted] = interrupted;
        var before = new LogCounts(Stored: 40, pendingBefore);

        Assert.Equal(
            unaccounted,
            LogStats.Unaccounted(
                before,
                new LogCounts(40 + stored, Pending: 0),
                entriesPerRequest: 5,
                new Inspection(before, WarmUpSucceeded: 10, run)
            )
        );
    }
}
