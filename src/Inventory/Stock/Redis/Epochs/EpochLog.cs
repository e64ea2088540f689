namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>What opening an epoch writes to the log.</summary>
internal static partial class EpochLog
{
    [LoggerMessage(20, LogLevel.Information, "Epoch {Epoch} is sold in, from number {Number} on: {Why}")]
    public static partial void Adopted(this ILogger logger, int epoch, long number, string why);

    [LoggerMessage(21, LogLevel.Warning, "Epoch {Epoch} ends, and nothing is sold until the stock is rebuilt: {Why} Found: {Fault}.")]
    public static partial void Rebuilding(this ILogger logger, int epoch, string why, string fault);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "Epoch {Epoch} is open with {Products} products. {Recovered} events were recovered from Redis and recorded; {Lost} recorded "
            + "numbers Redis had lost; {Keys} idempotency keys were put back."
    )]
    public static partial void Opened(this ILogger logger, int epoch, int products, int recovered, long lost, int keys);

    [LoggerMessage(
        23,
        LogLevel.Error,
        "The stream in Redis has lost number {Number}: what follows, up to {Last}, cannot be recorded, and its pieces are sold again."
    )]
    public static partial void NumbersMissing(this ILogger logger, long number, long last);

    [LoggerMessage(24, LogLevel.Warning, "No epoch could be opened, and nothing is sold: {Reason}")]
    public static partial void OpeningFailed(this ILogger logger, Exception? exception, string reason);
}
