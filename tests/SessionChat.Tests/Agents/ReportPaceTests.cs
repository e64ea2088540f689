using Platform.SessionChat.Agents;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

public class ReportPaceTests
{
    [Fact]
    public void WhatHappensTooOften_IsCountedInstead()
    {
        var time = new ManualTime();
        var pace = new ReportPace(TimeSpan.FromSeconds(10), time);
        Assert.True(pace.TryReport(out long others));
        Assert.Equal(0, others);
        Assert.False(pace.TryReport(out _));
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(pace.TryReport(out _));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(pace.TryReport(out others));
        Assert.Equal(2, others);
        Assert.False(pace.TryReport(out _));
    }
}
