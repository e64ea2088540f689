namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>What connections to Redis write to the log.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1, LogLevel.Warning, "The connection to Redis at {Address} failed: {Failure}.")]
    public static partial void ConnectionFailed(this ILogger logger, string address, string failure);

    [LoggerMessage(2, LogLevel.Information, "The connection to Redis at {Address} is back.")]
    public static partial void ConnectionRestored(this ILogger logger, string address);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "In the last {Seconds} s the connection to Redis at {Address} failed {Failed} times more and came back {Restored} times; it "
            + "is now {State}."
    )]
    public static partial void ConnectionUnsteady(
        this ILogger logger,
        double seconds,
        string address,
        int failed,
        int restored,
        string state
    );

    [LoggerMessage(4, LogLevel.Warning, "Redis at {Address} has not answered for {Seconds} s: connecting again.")]
    public static partial void Reconnecting(this ILogger logger, string address, double seconds);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "Redis at {Address} keeps no append-only file: what was accepted is lost when it ends. Set appendonly yes."
    )]
    public static partial void NoAppendOnlyFile(this ILogger logger, string address);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "Redis at {Address} may evict what was accepted once it reaches its maxmemory (maxmemory-policy {Policy}). Set "
            + "maxmemory-policy noeviction."
    )]
    public static partial void MayEvict(this ILogger logger, string address, string policy);

    [LoggerMessage(
        7,
        LogLevel.Information,
        "Whether Redis at {Address} keeps what it was given could not be checked: {Reason} It needs appendonly yes and "
            + "maxmemory-policy noeviction."
    )]
    public static partial void DurabilityUnknown(this ILogger logger, string address, string reason);
}
