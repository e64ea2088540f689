using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Callers.Limits;

/// <summary>What became of a request.</summary>
/// <param name="Refusal">Why it is refused; null when it is admitted.</param>
/// <param name="Decision">The state of its caller's buckets.</param>
internal readonly record struct Admission(CallError? Refusal, LimitDecision Decision)
{
    /// <summary>
    /// Tells the caller what is left of its limits, in its protocol's own headers; nothing of what has no limit. Set them last: an
    /// upstream's headers of the same names are about the gateway's own key.
    /// </summary>
    /// <param name="response">Not begun.</param>
    /// <param name="protocol">What the caller speaks.</param>
    /// <param name="now">The time.</param>
    public void WriteTo(HttpResponse response, Protocol protocol, DateTimeOffset now)
    {
        if (protocol == Protocol.OpenAi)
            LimitHeaders.WriteOpenAi(response.Headers, Decision);
        else
            LimitHeaders.WriteAnthropic(response.Headers, Decision, now);
    }
}
