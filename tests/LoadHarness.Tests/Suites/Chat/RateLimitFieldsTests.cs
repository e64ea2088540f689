using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class RateLimitFieldsTests
{
    [Fact]
    public void BothFields_AreReadTogether()
    {
        var read = RateLimitFields.Read(
            "\"customer-event\";q=30;w=60, \"create-guest-session\";q=10;w=60",
            "\"create-guest-session\";r=0;t=41, \"customer-event\";r=12;t=17"
        );
        Assert.Equal(
            [
                new("customer-event", 30, TimeSpan.FromSeconds(60), 12, TimeSpan.FromSeconds(17)),
                new RateLimitFields("create-guest-session", 10, TimeSpan.FromSeconds(60), 0, TimeSpan.FromSeconds(41)),
            ],
            read
        );
    }

    [Fact]
    public void APolicyAlone_SaysNothingOfWhatIsLeft() =>
        Assert.Equal(
            new RateLimitFields("default", 100, TimeSpan.FromSeconds(3), null, TimeSpan.Zero),
            Assert.Single(RateLimitFields.Read("\"default\";q=100;w=3", null))
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";;,,")]
    [InlineData("\"default\"")]
    [InlineData("\"default\";q=0;w=60")]
    [InlineData("\"default\";q=10")]
    [InlineData("\"default\";q=10;w=-1")]
    [InlineData("\"default\";q=1e300;w=1")]
    public void WhatIsNotAPolicy_IsNone(string? policy) => Assert.Empty(RateLimitFields.Read(policy, "\"default\";r=1;t=1"));

    [Theory]
    [InlineData("17", 17.0)]
    [InlineData("0", 0.0)]
    [InlineData("-1", null)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", null)]
    [InlineData(null, null)]
    public void RetryAfter_IsSeconds(string? value, double? seconds) =>
        Assert.Equal(seconds, RateLimitFields.ReadRetryAfter(value)?.TotalSeconds);
}
