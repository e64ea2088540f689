using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Callers.Limits;

/// <summary>Where callers' buckets are kept.</summary>
internal interface ICallerLimits
{
    /// <summary>Takes a request; a refused one takes nothing.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="limits">What it may use now; at least one limit.</param>
    /// <param name="cancellationToken">Gives up; the request may have been taken.</param>
    /// <exception cref="StoreUnavailableException">It cannot be told now; after a time-out the request may have been taken.</exception>
    ValueTask<LimitDecision> TakeAsync(CallerState caller, MinuteLimits limits, CancellationToken cancellationToken);

    /// <summary>Takes the tokens that an answer used, also more than there are.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="limits">With a limit of tokens.</param>
    /// <param name="tokens">At least 0.</param>
    /// <exception cref="StoreUnavailableException">They could not be taken; after a time-out they may have been.</exception>
    ValueTask ChargeAsync(CallerState caller, MinuteLimits limits, long tokens);
}
