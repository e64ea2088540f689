using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>What routing writes to the log. Never what an upstream wrote: it may hold what a caller asked.</summary>
internal static partial class RoutingLog
{
    [LoggerMessage(1, LogLevel.Warning, "Instance {Instance} rests for {Seconds} s after {Failures} failures in a row; the last: {Kind}.")]
    public static partial void InstanceRests(this ILogger logger, string instance, double seconds, int failures, CallErrorKind kind);

    [LoggerMessage(2, LogLevel.Information, "Instance {Instance} works again.")]
    public static partial void InstanceRecovered(this ILogger logger, string instance);

    [LoggerMessage(3, LogLevel.Information, "Instance {Instance} answered 429 and is left alone for {Seconds} s.")]
    public static partial void InstanceCools(this ILogger logger, string instance, double seconds);

    [LoggerMessage(4, LogLevel.Information, "Instance {Instance} is drained: it takes no new calls.")]
    public static partial void InstanceDrained(this ILogger logger, string instance);

    [LoggerMessage(5, LogLevel.Information, "Instance {Instance} takes calls again.")]
    public static partial void InstanceResumed(this ILogger logger, string instance);
}
