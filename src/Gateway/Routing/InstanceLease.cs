using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>An attempt at an instance: what came of it is told once, and it is disposed of when its last byte is sent.</summary>
internal sealed class InstanceLease(Instance instance) : IDisposable
{
    public Instance Instance { get; } = instance;

    /// <summary>The instance answered as it should: also with a 4xx, which is the caller's fault.</summary>
    public void Succeeded()
    {
    }

    /// <summary>The instance failed: counts toward its rest.</summary>
    public void Failed(CallError error)
    {
    }

    /// <summary>The instance refused with 429: it is left alone as long as it says, up to a bound, and its breaker does not count it.</summary>
    public void RateLimited(CallError error)
    {
    }

    /// <summary>Nothing is known of the instance, because the caller hung up first. The same when nothing is told before disposal.</summary>
    public void Abandoned()
    {
    }

    public void Dispose()
    {
    }
}
