using System.Text.RegularExpressions;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Stock.Redis;

/// <summary>Refuses a Redis that remembers scripts when it starts again: there old data could be sold from.</summary>
internal static partial class RedisVersion
{
    private const int Oldest = 7;

    /// <exception cref="StoreUnavailableException">It is too old, or unavailable.</exception>
    public static async Task CheckAsync(RedisConnection connection, ILogger logger)
    {
        string info;
        try
        {
            info = (string?)await connection.CallAsync(static (database, _) => database.ExecuteAsync("INFO", "server"), 0) ?? "";
        }
        catch (StoreUnavailableException e)
            when (e.InnerException is StackExchange.Redis.RedisServerException refusal
                && refusal.Message.StartsWith("NOPERM", StringComparison.Ordinal)
            )
        {
            LogUnknown(logger, connection.Address, e.Message);
            return;
        }

        if (Major().Match(info) is { Success: true } version && int.Parse(version.Groups["major"].ValueSpan) < Oldest)
            throw new StoreUnavailableException(
                $"Redis at {connection.Address} is version {version.Groups["major"].Value}: it must be {Oldest} or later, since "
                    + "older ones remember scripts when they start again."
            );
    }

    [GeneratedRegex(@"^redis_version:(?<major>\d{1,6})\.", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Major();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The version of Redis at {Address} could not be asked: {Reason} It must be 7 or later."
    )]
    private static partial void LogUnknown(ILogger logger, string address, string reason);
}
