using Platform.Gateway.Callers;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls;

/// <summary>What a caller asks.</summary>
/// <param name="Http">The caller's request and answer.</param>
/// <param name="Protocol">What the caller speaks.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Body">The request as it was sent, a JSON object.</param>
/// <param name="Outline">What the gateway needs to know of it.</param>
internal sealed record LlmCall(HttpContext Http, Protocol Protocol, Caller Caller, ReadOnlyMemory<byte> Body, RequestOutline Outline)
{
    private const int LongestSession = 256;

    /// <summary>When it came, as the time provider's timestamp.</summary>
    public required long Started { get; init; }

    /// <summary>Whose calls stay together.</summary>
    public AffinityKey AffinityKey
    {
        get
        {
            string session = Http.Request.Headers["X-Session-Id"].ToString();
            return new(Caller.Name, session.Length <= LongestSession ? session : session[..LongestSession], Outline.Model);
        }
    }

    /// <summary>How the gateway names this call where the upstream has no name for it.</summary>
    public string Id => Http.TraceIdentifier;

    /// <summary>Whether the caller has hung up.</summary>
    public bool IsAbandoned => Http.RequestAborted.IsCancellationRequested;
}
