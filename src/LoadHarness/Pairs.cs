using Platform.LoadEngine;

namespace Platform.LoadHarness;

/// <summary>Reads the values of options.</summary>
internal static class Pairs
{
    /// <summary>Reads NAME=VALUE; the last of a name counts.</summary>
    /// <exception cref="InvalidPlanException">One has no name or no equals sign.</exception>
    public static Dictionary<string, string> Read(string option, IReadOnlyList<string>? texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new InvalidPlanException($"{option} '{text}': write NAME=VALUE.");
            pairs[text[..equals]] = text[(equals + 1)..];
        }

        return pairs;
    }

    /// <exception cref="InvalidPlanException">It is not an absolute http or https address.</exception>
    public static Uri Address(string option, string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidPlanException($"{option} '{text}' is not an http or https address.");

    /// <exception cref="InvalidPlanException">It is not a duration above 0.</exception>
    public static TimeSpan Duration(string option, string text) =>
        Durations.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw new InvalidPlanException($"{option} '{text}' is not a duration above 0, such as 30s or 2m.");

    /// <summary>Pairs as <see cref="Read"/> takes them.</summary>
    public static string Join(IReadOnlyDictionary<string, string> pairs) =>
        string.Join(", ", pairs.Select(pair => $"{pair.Key}={pair.Value}"));
}
