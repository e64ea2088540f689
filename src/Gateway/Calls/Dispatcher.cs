using Microsoft.Extensions.Options;
using Platform.Gateway.Calls.Converting;
using Platform.Gateway.Calls.Relaying;
using Platform.Gateway.Errors;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls;

/// <summary>
/// Carries a call out: at its instance, and where that fails before the first byte has gone to the caller, at the next, within the tries
/// and the time that a call has.
/// </summary>
internal sealed partial class Dispatcher(
    Router router,
    Relay relay,
    ConvertedCalls converted,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<Dispatcher> logger
)
{
    /// <summary>Answers a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="serving">The instances that serve its model.</param>
    public async Task RunAsync(LlmCall call, IReadOnlyList<Instance> serving)
    {
        Instance? instance = null;
        CallError? error = null;
        List<Instance> tried = [];
        while (tried.Count < options.Value.MaxAttempts && Left(call) is { Ticks: > 0 } left)
        {
            using var lease = await router.TakeAsync(serving, call.AffinityKey, tried, call.Http.RequestAborted);
            if (lease is null)
                break;
            if (instance is not null)
                metrics.FailedOver(instance);
            instance = lease.Instance;
            var attempt = await TryAsync(call, lease, left);
            // That it could not be converted is told only where nothing else went wrong.
            error = attempt.Outcome == AttemptOutcome.Unconvertible ? error ?? attempt.Error : attempt.Error;
            if (!attempt.MayFailOver)
            {
                await FinishAsync(call, instance, attempt);
                return;
            }

            tried.Add(instance);
        }

        error ??= new(CallErrorKind.Overloaded, $"No upstream can take calls of '{call.Outline.Model}' now.");
        if (error.Kind is CallErrorKind.Overloaded or CallErrorKind.RateLimited)
            error = error with { RetryAfter = Router.RetryAfter(serving) ?? error.RetryAfter };
        await FinishAsync(call, instance, new(AttemptOutcome.Failed, Error: error));
    }

    private TimeSpan Left(LlmCall call) => options.Value.CallTimeout - time.GetElapsedTime(call.Started);

    private async ValueTask<Attempt> TryAsync(LlmCall call, InstanceLease lease, TimeSpan left)
    {
        var instance = lease.Instance;
        bool isConverted = instance.Settings.Protocol != call.Protocol;
        var attempt = isConverted ? await converted.TryAsync(call, instance, left) : await relay.TryAsync(call, instance, left);
        if (attempt.Error is { } told)
            attempt = attempt with { Error = QuotedKey.Remove(told, instance.Settings.ApiKey) };
        metrics.AttemptEnded(instance, attempt.Outcome, isConverted);
        switch (attempt.Outcome)
        {
            case AttemptOutcome.Abandoned or AttemptOutcome.Unconvertible:
                lease.Abandoned();
                break;
            case AttemptOutcome.RateLimited:
                lease.RateLimited(attempt.Error!);
                break;
            case AttemptOutcome.Failed or AttemptOutcome.Broken:
                lease.Failed(attempt.Error!);
                break;
            default:
                lease.Succeeded();
                break;
        }

        if (attempt.Error is { } error)
            LogFailed(instance.Settings.Name, attempt.Outcome, error.Kind, call.Id);
        return attempt;
    }

    private async ValueTask FinishAsync(LlmCall call, Instance? instance, Attempt attempt)
    {
        int status = attempt.Status;
        if (status == 0)
            status = await ErrorReply.SendAsync(call.Http, call.Protocol, attempt.Error!);
        if (instance is not null)
            await CountAsync(call, instance, attempt);
        if (attempt.Outcome == AttemptOutcome.Abandoned)
            LogAbandoned(call.Id);
        metrics.CallEnded(call, instance, status, time.GetElapsedTime(call.Started));
    }

    private async ValueTask CountAsync(LlmCall call, Instance instance, Attempt attempt)
    {
        if (attempt.Usage is { } usage)
        {
            metrics.Used(call, instance, usage);
            await call.Caller.ChargeAsync(usage);
        }
        else if (attempt.Outcome is AttemptOutcome.Succeeded or AttemptOutcome.Broken)
        {
            metrics.UsageUnknown(instance);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The upstream {Instance} did not answer as it should: {Outcome}, {Kind} (request {RequestId})"
    )]
    private partial void LogFailed(string instance, AttemptOutcome outcome, CallErrorKind kind, string requestId);

    [LoggerMessage(Level = LogLevel.Information, Message = "499: the caller hung up (request {RequestId})")]
    private partial void LogAbandoned(string requestId);
}
