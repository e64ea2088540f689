using Microsoft.AspNetCore.Http;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Callers.Limits;

public class LimitHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public void TowardOpenAi_TheyHaveItsNames_AndResetIsADuration() =>
        Assert.Equal(
            [
                "x-ratelimit-limit-requests: 60",
                "x-ratelimit-limit-tokens: 1000",
                "x-ratelimit-remaining-requests: 58",
                "x-ratelimit-remaining-tokens: 0",
                "x-ratelimit-reset-requests: 1.5s",
                "x-ratelimit-reset-tokens: 6m0s",
            ],
            Write(Protocol.OpenAi, new(60, (58 * Bucket.One) + 30_000), new(1000, -5000 * Bucket.One))
        );

    [Fact]
    public void TowardAnthropic_TheyHaveItsNames_AndResetIsATime_RoundedUp() =>
        Assert.Equal(
            [
                "anthropic-ratelimit-requests-limit: 60",
                "anthropic-ratelimit-requests-remaining: 58",
                "anthropic-ratelimit-requests-reset: 2026-01-01T00:00:02Z",
                "anthropic-ratelimit-tokens-limit: 1000",
                "anthropic-ratelimit-tokens-remaining: 1000",
                "anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:01Z",
            ],
            Write(Protocol.Anthropic, new(60, (58 * Bucket.One) + 30_000), new(1000, 1000 * Bucket.One))
        );

    [Theory]
    [InlineData(Protocol.OpenAi, 0, 5, "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens")]
    [InlineData(Protocol.OpenAi, 5, 0, "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests")]
    [InlineData(
        Protocol.Anthropic,
        0,
        5,
        "anthropic-ratelimit-tokens-limit",
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-reset"
    )]
    [InlineData(
        Protocol.Anthropic,
        5,
        0,
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset"
    )]
    [InlineData(Protocol.OpenAi, 0, 0)]
    [InlineData(Protocol.Anthropic, 0, 0)]
    internal void WhatHasNoLimit_IsNotTold(Protocol protocol, long requests, long tokens, params string[] names) =>
        Assert.Equal(names, Write(protocol, new(requests, 0), new(tokens, 0)).Select(header => header.Split(':')[0]));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(999, "999ms")]
    [InlineData(1000, "1s")]
    [InlineData(8640, "8.64s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(3_599_001, "59m59.001s")]
    [InlineData(90_061_500, "25h1m1.5s")]
    public void ADuration_IsWrittenAsGoDoes(long milliseconds, string expected) =>
        Assert.Contains($"x-ratelimit-reset-requests: {expected}", Write(Protocol.OpenAi, new(1, Bucket.One - milliseconds), default));

    private static List<string> Write(Protocol protocol, Bucket requests, Bucket tokens)
    {
        var response = new DefaultHttpContext().Response;
        new Admission(null, new(true, requests, tokens)).WriteTo(response, protocol, Now);
        return [.. response.Headers.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal)];
    }
}
