using System.Buffers;

namespace Platform.Gateway.FrontDoor.Requests;

/// <summary>
/// What a client wrote behind its method. It is sent to the service as it was written: decoding and encoding it again, as YARP does, would
/// make <c>%252e</c> a <c>%2e</c> and then a dot, behind the back of the route that was chosen.
/// </summary>
internal static class RequestTarget
{
    /// <summary>What may stand in a target: ASCII that is printed, without what begins a fragment and what some take for a slash.</summary>
    private static readonly SearchValues<char> Allowed = SearchValues.Create([
        .. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Except(['#', '\\']),
    ]);

    /// <summary>
    /// Whether its path has segments <c>.</c> or <c>..</c>, however they are written. Servers resolve them, each in its way.
    /// </summary>
    public static bool Climbs(string target)
    {
        var path = PathOf(target);
        if (!path.Contains('.') && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase))
            return false;
        return path.ToString()
            .Replace("%2e", ".", StringComparison.OrdinalIgnoreCase)
            .Replace("%2f", "/", StringComparison.OrdinalIgnoreCase)
            .Replace("%5c", "/", StringComparison.OrdinalIgnoreCase)
            .Split('/', '\\')
            .Any(segment => segment is "." or "..");
    }

    /// <summary>Whether it holds nothing but what may stand in a target.</summary>
    public static bool IsPlain(string target) => !target.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>Path and query for a service.</summary>
    /// <param name="target">From the client, in origin or absolute form.</param>
    /// <param name="withoutPrefix">Whether the first two segments, <c>/services/&lt;name&gt;</c>, are left out.</param>
    public static string ForService(string target, bool withoutPrefix)
    {
        var rest = PathAndQuery(target);
        if (withoutPrefix)
            rest = Behind(Behind(rest));
        return rest is ['/', ..] ? rest.ToString() : $"/{rest}";
    }

    private static ReadOnlySpan<char> PathOf(string target)
    {
        var path = PathAndQuery(target);
        return path.IndexOf('?') is >= 0 and var query ? path[..query] : path;
    }

    private static ReadOnlySpan<char> PathAndQuery(ReadOnlySpan<char> target)
    {
        const string Mark = "://";
        if (target is ['/', ..] || target.IndexOf(Mark) is not (>= 0 and var scheme))
            return target;
        var authority = target[(scheme + Mark.Length)..];
        return authority.IndexOfAny('/', '?') is >= 0 and var end ? authority[end..] : "/";
    }

    /// <summary>What comes behind the first segment.</summary>
    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> path) =>
        path[1..].IndexOfAny('/', '?') is >= 0 and var end ? path[(1 + end)..] : "";
}
