using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Platform.Gateway.FrontDoor.Retries;

namespace Platform.Gateway.FrontDoor.Requests;

/// <summary>An answer of the front door's own.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Detail">What was wrong, and what to do.</param>
/// <param name="RetryAfter">In seconds.</param>
/// <param name="Allow">The methods that are taken, of a 405.</param>
internal sealed record FrontAnswer(int Status, string Detail, string? RetryAfter = null, string? Allow = null);

/// <summary>When the front door itself answers, and how: in the same words as the nginx front.</summary>
internal static class FrontAnswers
{
    /// <summary>A path that leads out of the route it was matched by.</summary>
    public static readonly FrontAnswer Climbing = new(
        StatusCodes.Status400BadRequest,
        "The path holds the segments . or .., which are not taken here. Write the path without them."
    );

    private static readonly FrontAnswer Unplain = new(
        StatusCodes.Status400BadRequest,
        "The path or query holds characters that must be percent-encoded."
    );

    /// <summary>HTTP allows it; what YARP makes of it has two hosts.</summary>
    private static readonly FrontAnswer Hostless = new(
        StatusCodes.Status400BadRequest,
        "The Host header is empty. Send the host that the request is for."
    );

    /// <summary>
    /// It would show a client what it does not know of its own request: what proxies add, and cookies that scripts may not read.
    /// </summary>
    private static readonly FrontAnswer Trace = new(
        StatusCodes.Status405MethodNotAllowed,
        "TRACE is not answered here.",
        Allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
    );

    private static readonly FrontAnswer Tunnel = new(StatusCodes.Status501NotImplemented, "Tunnels are not made here.");

    private static readonly FrontAnswer Upgrade = new(
        StatusCodes.Status501NotImplemented,
        "No service here speaks WebSocket. Live events come as server-sent events."
    );

    private static readonly FrontAnswer Unavailable = new(
        StatusCodes.Status502BadGateway,
        "The service is away, or ended the connection before it answered. Try again later, with the same Idempotency-Key.",
        "1"
    );

    private static readonly FrontAnswer NoReplica = new(
        StatusCodes.Status503ServiceUnavailable,
        "No replica of the service is known at the moment. Try again later.",
        "1"
    );

    private static readonly FrontAnswer Late = new(
        StatusCodes.Status504GatewayTimeout,
        "The service did not answer in time. Try again later, with the same Idempotency-Key.",
        "5"
    );

    /// <summary>What a client is told of a request that is not forwarded; null for one that is.</summary>
    public static FrontAnswer? Refuse(HttpContext context, FrontDoorOptions options)
    {
        var request = context.Request;
        if (!RequestTarget.IsPlain(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
            return Unplain;
        if (request.Headers.Host is [""])
            return Hostless;
        if (HttpMethods.IsTrace(request.Method))
            return Trace;
        if (HttpMethods.IsConnect(request.Method))
            return Tunnel;
        if (request.Headers[HeaderNames.Upgrade] is { Count: > 0 } protocols && IsForwarded(protocols.ToString()))
            return Upgrade;
        return request.ContentLength > options.MaxBodyBytes
            ? new(
                StatusCodes.Status413PayloadTooLarge,
                $"The body is larger than the {options.MaxBodyBytes} bytes that are taken here. Send less at a time."
            )
            : null;
    }

    /// <summary>The answer to a request that no service answered; null where YARP or a service has.</summary>
    public static FrontAnswer? Of(ForwardOutcome outcome) =>
        outcome switch
        {
            ForwardOutcome.Unreached or ForwardOutcome.Broken or ForwardOutcome.Garbled or ForwardOutcome.Cut => Unavailable,
            ForwardOutcome.NoReplica => NoReplica,
            ForwardOutcome.Late => Late,
            _ => null,
        };

    /// <summary>What YARP would go over to. Other offers it leaves unanswered, as it may (RFC 9110, section 7.8).</summary>
    private static bool IsForwarded(string protocol) =>
        protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase)
        || protocol.StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase);
}
