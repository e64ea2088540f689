using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>The state of an instance; of several that hold, the last of this list.</summary>
internal enum InstanceState
{
    Healthy,

    /// <summary>Gets no calls because its 429 asked for it.</summary>
    Cooling,

    /// <summary>Its breaker is half-open: it gets one call at a time.</summary>
    HalfOpen,

    /// <summary>Its breaker is open: it failed too often, and gets no calls.</summary>
    Resting,

    /// <summary>An administrator has taken it out: it gets no new calls.</summary>
    Drained,
}

/// <summary>What went wrong at an instance.</summary>
/// <param name="Kind">As in errors to callers.</param>
/// <param name="Message">For people; without the instance's key, and cut off where it is long.</param>
/// <param name="At">When.</param>
internal sealed record InstanceError(CallErrorKind Kind, string Message, DateTimeOffset At);
