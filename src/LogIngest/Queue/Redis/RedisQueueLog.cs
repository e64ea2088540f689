namespace Platform.LogIngest.Queue.Redis;

/// <summary>What the queue writes to the log.</summary>
internal static partial class RedisQueueLog
{
    [LoggerMessage(8, LogLevel.Error, "A flush to Redis failed unexpectedly.")]
    public static partial void FlushFailed(this ILogger logger, Exception exception);
}
