using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Callers.Limits;

/// <summary>What became of a request.</summary>
/// <param name="Refusal">Why it is refused; null when it is admitted.</param>
/// <param name="Standing">Where its caller stands.</param>
internal readonly record struct Admission(CallError? Refusal, Standing Standing)
{
    /// <summary>
    /// Tells the caller where it stands, in its protocol's own headers; nothing of what has no limit. Set them last: an upstream's headers
    /// of the same names are about the gateway's own key.
    /// </summary>
    /// <param name="response">Not begun.</param>
    /// <param name="protocol">What the caller speaks.</param>
    /// <param name="now">The time.</param>
    public void WriteTo(HttpResponse response, Protocol protocol, DateTimeOffset now)
    {
        if (protocol == Protocol.OpenAi)
            LimitFields.WriteOpenAi(response.Headers, Standing);
        else
            LimitFields.WriteAnthropic(response.Headers, Standing, now);
    }
}
