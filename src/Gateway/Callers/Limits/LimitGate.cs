using System.Globalization;
using Platform.Gateway.Errors;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Callers.Limits;

/// <summary>Admits requests within their caller's limits, and charges what their answers used.</summary>
internal sealed partial class LimitGate(ICallerLimits store, LimitMetrics metrics, ILogger<LimitGate> logger)
{
    /// <summary>Takes a request from its caller's limits.</summary>
    /// <exception cref="StoreUnavailableException">The store of the limits is unavailable, and the request is not admitted.</exception>
    public ValueTask<Admission> AdmitAsync(CallerState caller, MinuteLimits limits, CancellationToken cancellationToken)
    {
        if (!limits.Any)
            return new(Decide(caller, new(true, default, default)));
        var taken = store.TakeAsync(caller, limits, cancellationToken);
        return taken.IsCompletedSuccessfully ? new(Decide(caller, taken.Result)) : AwaitAsync(caller, taken);
    }

    /// <summary>
    /// Charges tokens. While the store is unavailable they are lost, which is logged and counted: the answer has been given, and there is
    /// no caller left to tell.
    /// </summary>
    public ValueTask ChargeAsync(CallerState caller, MinuteLimits limits, long tokens)
    {
        if (limits.Tokens == 0 || tokens <= 0)
            return default;
        var charged = store.ChargeAsync(caller, limits, tokens);
        return charged.IsCompletedSuccessfully ? default : AwaitAsync(caller, tokens, charged);
    }

    private async ValueTask<Admission> AwaitAsync(CallerState caller, ValueTask<LimitDecision> taken)
    {
        try
        {
            return Decide(caller, await taken);
        }
        catch (StoreUnavailableException)
        {
            metrics.Undecided();
            throw;
        }
    }

    private async ValueTask AwaitAsync(CallerState caller, long tokens, ValueTask charged)
    {
        try
        {
            await charged;
        }
        catch (StoreUnavailableException e)
        {
            metrics.Uncharged(tokens);
            LogUncharged(tokens, caller.Name, e.Message);
        }
    }

    private Admission Decide(CallerState caller, in LimitDecision decision)
    {
        caller.Decided(decision.IsAdmitted);
        if (decision.IsAdmitted)
        {
            metrics.Admitted();
            return new(null, decision);
        }

        metrics.Refused(decision.WaitsForRequests);
        return new(Refusal(decision), decision);
    }

    private static CallError Refusal(in LimitDecision decision)
    {
        var (limit, what) = decision.WaitsForRequests ? (decision.Requests.Limit, "requests") : (decision.Tokens.Limit, "tokens");
        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"The {what} of this key are used up: its limit is {limit} a minute. Try again in {decision.Wait.TotalSeconds:0.###} s."
        );
        return new(CallErrorKind.RateLimited, message) { RetryAfter = decision.Wait };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Tokens} tokens could not be charged to {Caller}: {Reason}")]
    private partial void LogUncharged(long tokens, string caller, string reason);
}
