using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>
/// An attempt at an instance: what came of it is told once, and it is disposed of when its last byte is sent. What is told after that
/// changes nothing.
/// </summary>
internal sealed class InstanceLease(Instance instance, BreakerTicket ticket) : IDisposable
{
    private bool _isTold;
    private bool _isDisposed;

    public Instance Instance { get; } = instance;

    /// <summary>The instance answered as it should: also with a 4xx, which is the caller's fault.</summary>
    public void Succeeded()
    {
        if (IsFirst(ref _isTold))
            Instance.Health.Succeed(ticket);
    }

    /// <summary>The instance failed: counts toward its rest.</summary>
    public void Failed(CallError error)
    {
        if (IsFirst(ref _isTold))
            Instance.Health.Fail(ticket, error, Instance.Settings.ApiKey);
    }

    /// <summary>
    /// The instance refused with 429: it gets no calls for as long as it says, up to a bound, and its breaker does not count it.
    /// </summary>
    public void RateLimited(CallError error)
    {
        if (IsFirst(ref _isTold))
            Instance.Health.RateLimit(ticket, error, Instance.Settings.ApiKey);
    }

    /// <summary>
    /// Nothing is known of the instance, because the caller hung up first. The same when nothing is told before disposal.
    /// </summary>
    public void Abandoned()
    {
        if (IsFirst(ref _isTold))
            Instance.Health.Abandon(ticket);
    }

    public void Dispose()
    {
        Abandoned();
        if (IsFirst(ref _isDisposed))
            Instance.Health.Leave();
    }

    private static bool IsFirst(ref bool isDone) => !Interlocked.Exchange(ref isDone, true);
}
