using Microsoft.Extensions.Options;
using Platform.Gateway.Errors;
using Platform.Gateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Calls.Relaying;

/// <summary>
/// Sends calls to upstreams of the caller's own protocol, through YARP's forwarder: the answer's bytes go through untouched.
/// </summary>
internal sealed class Relay(
    IHttpForwarder forwarder,
    UpstreamClient client,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time
)
{
    /// <summary>The forwarder's own limit never acts: the attempt's clock knows more kinds of waiting.</summary>
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromDays(1) };

    /// <summary>Makes an attempt.</summary>
    /// <param name="call">The call.</param>
    /// <param name="instance">Where.</param>
    /// <param name="left">What is left of the call's time.</param>
    public async ValueTask<Attempt> TryAsync(LlmCall call, Instance instance, TimeSpan left)
    {
        var (http, settings) = (call.Http, instance.Settings);
        using var clock = new AttemptClock(settings, left, time, http.RequestAborted);
        using var transformer = new RelayTransformer(call, settings, clock, options.Value, metrics, time, instance);
        http.Request.Body = new RequestStream(transformer.Request());
        var error = await forwarder.SendAsync(http, settings.Endpoint.AbsoluteUri, new AttemptInvoker(client, clock), Config, transformer);
        if (!transformer.IsCommitted)
            http.Response.Clear();
        return Judge(call, clock, settings, transformer, error);
    }

    private static Attempt Judge(
        LlmCall call,
        AttemptClock clock,
        InstanceSettings settings,
        RelayTransformer transformer,
        ForwarderError error
    )
    {
        if (transformer.Failure is { } failure && !call.IsAbandoned)
            return transformer.IsRefused ? new(AttemptOutcome.Refused, Error: failure) : Attempt.Failed(failure);
        var exception = call.Http.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (!transformer.IsCommitted)
            return UpstreamErrors.Of(exception ?? new IOException(), call, clock, settings) is { } unanswered
                ? Attempt.Failed(unanswered)
                : Attempt.Abandoned;

        int status = call.Http.Response.StatusCode;
        var outcome = (error, transformer.Broken) switch
        {
            (_, not null) => AttemptOutcome.Broken,
            (ForwarderError.None, _) => status < 400 ? AttemptOutcome.Succeeded : AttemptOutcome.Refused,
            _ => call.IsAbandoned ? AttemptOutcome.Abandoned : AttemptOutcome.Broken,
        };
        var broken =
            transformer.Broken
            ?? (outcome == AttemptOutcome.Broken ? new CallError(CallErrorKind.BadUpstream, "The upstream broke off.") : null);
        return new(outcome, outcome == AttemptOutcome.Abandoned ? 499 : status, broken) { Usage = transformer.Usage };
    }
}
