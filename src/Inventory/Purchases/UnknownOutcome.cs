using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores;
using StackExchange.Redis;

namespace Platform.Inventory.Purchases;

/// <summary>Whether a call to Redis that failed may have sold all the same.</summary>
internal static class UnknownOutcome
{
    public const string MayBeSold = "It may be sold: only with an Idempotency-Key is it safe to send it again.";

    /// <summary>The order was lost before it was recorded.</summary>
    public static readonly PurchaseOutcome Lost = PurchaseOutcome.Unavailable(
        "Redis lost the order before it was recorded, and the stock was rebuilt without it: nothing was sold. Try again."
    );

    /// <summary>The order waits to be recorded.</summary>
    public static PurchaseOutcome NotRecordedInTime(TimeSpan patience) =>
        PurchaseOutcome.Unavailable(
            $"The order was not recorded within {patience.TotalSeconds:0.###} s: PostgreSQL or the worker is unavailable or too "
                + $"slow. {MayBeSold}"
        );

    /// <summary>What the buyer is told.</summary>
    /// <param name="e">Of a call that would have sold.</param>
    public static string Detail(StoreUnavailableException e) => $"{e.Message} {(MayHaveRun(e) ? MayBeSold : "Nothing was sold.")}";

    /// <summary>
    /// A refusal came from Redis itself, or from the client before it sent anything; without an inner exception nothing was sent.
    /// </summary>
    private static bool MayHaveRun(StoreUnavailableException e) =>
        e.InnerException switch
        {
            null or RedisServerException or RedisCommandException => false,
            RedisConnectionException
            {
                FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.UnableToConnect
            } => false,
            _ => true,
        };
}
