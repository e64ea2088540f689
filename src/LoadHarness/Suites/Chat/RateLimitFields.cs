using System.Globalization;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// What an answer's <c>RateLimit-Policy</c> and <c>RateLimit</c> say of one policy (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
/// <param name="Policy">Its name.</param>
/// <param name="Quota">Requests within the window.</param>
/// <param name="Window">The window.</param>
/// <param name="Remaining">Requests that would be admitted now; null when it does not say.</param>
/// <param name="Reset">How long until more would be.</param>
internal sealed record RateLimitFields(string Policy, int Quota, TimeSpan Window, int? Remaining, TimeSpan Reset)
{
    /// <summary>Reads both fields; a policy that is not well-formed, or has no window, is left out.</summary>
    /// <param name="policy">Such as <c>"customer-event";q=30;w=60</c>, more of them behind commas; null when there is none.</param>
    /// <param name="limit">Such as <c>"customer-event";r=12;t=17</c>.</param>
    public static IReadOnlyList<RateLimitFields> Read(string? policy, string? limit)
    {
        var states = Items(limit).ToLookup(item => item.Name, item => item.Parameters);
        return
        [
            .. from item in Items(policy)
            let state = states[item.Name].FirstOrDefault()
            where item.Parameters.GetValueOrDefault("q", -1) >= 1 && item.Parameters.GetValueOrDefault("w") > 0
            select new RateLimitFields(
                item.Name,
                (int)item.Parameters["q"],
                TimeSpan.FromSeconds(item.Parameters["w"]),
                state is not null && state.TryGetValue("r", out double remaining) ? (int)remaining : null,
                TimeSpan.FromSeconds(state?.GetValueOrDefault("t") ?? 0)
            ),
        ];
    }

    /// <summary>What an answer says of its first policy; null when it says nothing.</summary>
    public static RateLimitFields? Told(Reply reply) =>
        Read(reply.Header("RateLimit-Policy"), reply.Header("RateLimit")) is [var first, ..] ? first : null;

    /// <summary>Reads <c>Retry-After</c> in seconds; null when it is not that.</summary>
    public static TimeSpan? ReadRetryAfter(string? value) => Number(value) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static IEnumerable<(string Name, Dictionary<string, double> Parameters)> Items(string? field)
    {
        foreach (string item in (field ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = item.Split(';', StringSplitOptions.TrimEntries);
            var parameters = new Dictionary<string, double>();
            foreach (string[] pair in parts.Skip(1).Select(part => part.Split('=', 2)))
            {
                if (pair.Length == 2 && Number(pair[1]) is { } number)
                    parameters[pair[0]] = number;
            }

            yield return (parts[0].Trim('"'), parameters);
        }
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number <= 1e9
            ? number
            : null;
}
