using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>How an instance fares; of several that hold, the one that stands last here.</summary>
internal enum InstanceState
{
    Healthy,

    /// <summary>Left alone because its 429 asked for it.</summary>
    Cooling,

    /// <summary>Has rested, and is tried with one call at a time.</summary>
    HalfOpen,

    /// <summary>Failed too often, and is left alone.</summary>
    Resting,

    /// <summary>An administrator lets it run dry.</summary>
    Drained,
}

/// <summary>What went wrong at an instance.</summary>
/// <param name="Kind">In the words of errors to callers.</param>
/// <param name="Message">For people; without the instance's key, and cut off where it is long.</param>
/// <param name="At">When.</param>
internal sealed record InstanceError(CallErrorKind Kind, string Message, DateTimeOffset At);
