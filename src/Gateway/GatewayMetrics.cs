using Platform.Gateway.Calls;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway;

/// <summary>What is counted of calls, under OpenTelemetry's names for generative AI where it has some.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>A call has ended.</summary>
    /// <param name="call">The call.</param>
    /// <param name="instance">Who answered; null when nobody did.</param>
    /// <param name="status">What its caller was answered; 499 when it hung up.</param>
    /// <param name="duration">From the request to the last byte.</param>
    public void CallEnded(LlmCall call, Instance? instance, int status, TimeSpan duration)
    {
    }

    /// <summary>The first event of a streamed answer, or the whole of another, has come.</summary>
    public void FirstToken(LlmCall call, Instance instance, TimeSpan sinceRequest)
    {
    }

    /// <summary>An answer told what it used.</summary>
    public void Used(LlmCall call, Instance instance, TokenUsage usage)
    {
    }

    /// <summary>An attempt has ended.</summary>
    /// <param name="instance">Where.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="isConverted">Whether caller and upstream speak differently.</param>
    public void AttemptEnded(Instance instance, AttemptOutcome outcome, bool isConverted)
    {
    }

    /// <summary>A call goes on at another instance.</summary>
    public void FailedOver(Instance from)
    {
    }

    /// <summary>An answer whose usage could not be read: it was larger than may be held, or did not tell.</summary>
    public void UsageUnknown(Instance instance)
    {
    }
}
