using System.Globalization;

namespace Platform.Gateway.Callers.Limits;

/// <summary>The headers by which the providers tell limits. <c>reset</c> is when the bucket is full again.</summary>
internal static class LimitHeaders
{
    /// <summary><c>x-ratelimit-…</c>; reset as a duration, such as <c>6m0s</c>.</summary>
    public static void WriteOpenAi(IHeaderDictionary headers, in LimitDecision decision)
    {
        if (decision.Requests is { IsLimited: true } requests)
        {
            headers["x-ratelimit-limit-requests"] = Text(requests.Limit);
            headers["x-ratelimit-remaining-requests"] = Text(requests.Remaining);
            headers["x-ratelimit-reset-requests"] = Duration(requests.UntilFull);
        }

        if (decision.Tokens is { IsLimited: true } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Text(tokens.Limit);
            headers["x-ratelimit-remaining-tokens"] = Text(tokens.Remaining);
            headers["x-ratelimit-reset-tokens"] = Duration(tokens.UntilFull);
        }
    }

    /// <summary><c>anthropic-ratelimit-…</c>; reset as a time of RFC 3339.</summary>
    public static void WriteAnthropic(IHeaderDictionary headers, in LimitDecision decision, DateTimeOffset now)
    {
        if (decision.Requests is { IsLimited: true } requests)
        {
            headers["anthropic-ratelimit-requests-limit"] = Text(requests.Limit);
            headers["anthropic-ratelimit-requests-remaining"] = Text(requests.Remaining);
            headers["anthropic-ratelimit-requests-reset"] = Time(now + requests.UntilFull);
        }

        if (decision.Tokens is { IsLimited: true } tokens)
        {
            headers["anthropic-ratelimit-tokens-limit"] = Text(tokens.Limit);
            headers["anthropic-ratelimit-tokens-remaining"] = Text(tokens.Remaining);
            headers["anthropic-ratelimit-tokens-reset"] = Time(now + tokens.UntilFull);
        }
    }

    /// <summary>As Go writes durations, which OpenAI does: <c>120ms</c>, <c>1.5s</c>, <c>1h2m3s</c>.</summary>
    private static string Duration(TimeSpan time) =>
        time switch
        {
            _ when time == TimeSpan.Zero => "0s",
            _ when time < TimeSpan.FromSeconds(1) => string.Create(CultureInfo.InvariantCulture, $"{time.Milliseconds}ms"),
            _ when time < TimeSpan.FromMinutes(1) => Seconds(time),
            _ when time < TimeSpan.FromHours(1) => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{Seconds(time)}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}h{time.Minutes}m{Seconds(time)}"),
        };

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Seconds + (time.Milliseconds / 1000m):0.###}s");

    /// <summary>Rounded up to a whole second.</summary>
    private static string Time(DateTimeOffset time) =>
        time.AddTicks(TimeSpan.TicksPerSecond - 1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
