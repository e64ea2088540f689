namespace Platform.Inventory.Purchases.Atomic;

internal static partial class BatcherLog
{
    [LoggerMessage(30, LogLevel.Error, "A call to Redis failed unexpectedly.")]
    public static partial void CallFailed(this ILogger logger, Exception exception);
}
