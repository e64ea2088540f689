using Platform.ServiceDefaults.Logging;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Logging;

public class ReportPaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void WhatHappensTooOften_IsCountedInstead()
    {
        var pace = new ReportPace(TimeSpan.FromSeconds(10), _time);
        Assert.True(pace.TryReport(out long suppressed));
        Assert.Equal(0, suppressed);
        Assert.False(pace.TryReport(out _));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(pace.TryReport(out _));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(pace.TryReport(out suppressed));
        Assert.Equal(2, suppressed);
        Assert.False(pace.TryReport(out _));
    }

    [Fact]
    public void AnotherReason_IsReportedAtOnce()
    {
        var pace = ReportPace.OncePerMinute(_time);
        Assert.True(pace.TryReport("connection refused"));
        Assert.False(pace.TryReport("connection refused"));
        Assert.True(pace.TryReport("wrong password"));
        Assert.True(pace.TryReport("connection refused"));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(pace.TryReport("connection refused"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.TryReport("connection refused"));
    }
}
