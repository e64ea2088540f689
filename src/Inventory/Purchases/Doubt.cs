using Platform.ServiceDefaults.Stores;
using StackExchange.Redis;

namespace Platform.Inventory.Purchases;

/// <summary>Whether a call to Redis that failed may have sold all the same.</summary>
internal static class Doubt
{
    public const string MayBeSold = "It may be sold: only with an Idempotency-Key is it safe to send it again.";

    /// <summary>What the buyer is told.</summary>
    /// <param name="e">Of a call that would have sold.</param>
    public static string Words(StoreUnavailableException e) => $"{e.Message} {(MayHaveRun(e) ? MayBeSold : "Nothing was sold.")}";

    /// <summary>A refusal came from Redis itself; without an inner exception nothing was sent.</summary>
    private static bool MayHaveRun(StoreUnavailableException e) => e.InnerException switch
    {
        null or RedisServerException => false,
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.UnableToConnect } => false,
        _ => true,
    };
}
