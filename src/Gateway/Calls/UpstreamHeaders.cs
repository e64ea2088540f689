using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls;

/// <summary>Which headers go on, and which are the gateway's own.</summary>
internal static class UpstreamHeaders
{
    /// <summary>Of one connection (RFC 9110, 7.6.1), of the caller's account and session here, or set by the gateway.</summary>
    private static readonly FrozenSet<string> KeptFromUpstream = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Upgrade-Insecure-Requests",
        "Expect",
        "Host",
        "Content-Length",
        "Content-Type",
        "Content-Encoding",
        "Authorization",
        "x-api-key",
        "Cookie",
        "X-Session-Id",
        "OpenAI-Organization",
        "OpenAI-Project",
        "traceparent",
        "tracestate",
        "baggage",
        // The gateway reads the answer.
        "Accept-Encoding",
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "X-Real-IP",
        "Via"
    );

    /// <summary>Of one connection, of the gateway's account there, or set by the gateway.</summary>
    private static readonly FrozenSet<string> KeptFromCaller = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Content-Length",
        "Content-Encoding",
        "Set-Cookie",
        "Server",
        "Date",
        "Alt-Svc",
        "Strict-Transport-Security",
        "Via",
        "CF-RAY",
        "CF-Cache-Status",
        "OpenAI-Organization",
        "OpenAI-Project",
        "anthropic-organization-id"
    );

    /// <summary>Copies a caller's headers to a request of the same protocol.</summary>
    public static void Copy(IHeaderDictionary caller, HttpRequestHeaders upstream)
    {
        foreach (var (name, values) in caller)
        {
            if (!KeptFromUpstream.Contains(name) && name[0] != ':')
                upstream.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        // What the caller named as of its connection alone.
        foreach (
            string name in caller.Connection.SelectMany(line =>
                (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
        )
        {
            if (HeaderNames.Contains(name))
                continue;
            upstream.Remove(name);
        }
    }

    /// <summary>Proves to the upstream who calls: the gateway.</summary>
    public static void Authorize(HttpRequestHeaders upstream, InstanceSettings settings)
    {
        if (settings.ApiKey is not { } key)
            return;
        if (settings.Protocol == Protocol.Anthropic)
            upstream.TryAddWithoutValidation("x-api-key", key.Reveal());
        else
            upstream.TryAddWithoutValidation("Authorization", "Bearer " + key.Reveal());
    }

    /// <summary>Copies the headers of an upstream's answer to the caller, of the same protocol.</summary>
    public static void Copy(HttpResponseMessage upstream, IHeaderDictionary caller)
    {
        foreach (var (name, values) in upstream.Headers.NonValidated)
            CopyOne(name, values, caller);
        foreach (var (name, values) in upstream.Content.Headers.NonValidated)
            CopyOne(name, values, caller);
    }

    /// <summary>Where a protocol has the name of a call.</summary>
    public static string RequestId(Protocol protocol) => protocol == Protocol.Anthropic ? "request-id" : "x-request-id";

    /// <summary>Gives an answer the gateway's name for its call where the upstream gave none.</summary>
    public static void Name(LlmCall call, IHeaderDictionary caller)
    {
        string name = RequestId(call.Protocol);
        if (caller[name].Count == 0)
            caller[name] = call.Id;
    }

    private static void CopyOne(string name, HeaderStringValues values, IHeaderDictionary caller)
    {
        if (!KeptFromCaller.Contains(name) && !IsOfAccount(name))
            caller[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
    }

    /// <summary>How much the gateway's own account has left is no caller's affair.</summary>
    private static bool IsOfAccount(string name) =>
        name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names that stand in every Connection header, or would take away what the gateway has set.</summary>
    private static readonly FrozenSet<string> HeaderNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "keep-alive",
        "close",
        "upgrade",
        "Authorization",
        "x-api-key"
    );
}
