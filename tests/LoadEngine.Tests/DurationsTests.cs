namespace Platform.LoadEngine.Tests;

public class DurationsTests
{
    [Theory]
    [InlineData("500us", 0.5)]
    [InlineData("500µs", 0.5)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData(" 10 s ", 10_000)]
    [InlineData("0s", 0)]
    public void ADuration_IsRead(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 second")]
    [InlineData("1e3s")]
    [InlineData("999999999999999h")]
    [InlineData("10s!")]
    public void WhatIsNoDuration_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(5, "500ns")]
    [InlineData(15, "1.5µs")]
    [InlineData(2_500_000, "250ms")]
    [InlineData(15_000_000, "1.5s")]
    [InlineData(900_000_000, "90s")]
    [InlineData(3_000_000_000, "5m")]
    [InlineData(144_000_000_000, "4h")]
    public void ADuration_IsShownInItsLargestUnit(long ticks, string text) =>
        Assert.Equal(text, Durations.Format(TimeSpan.FromTicks(ticks)));
}
