using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Stock.Redis;

/// <summary>The scripts that sell nothing, and may be sent to Redis at any time.</summary>
internal static class StockScripts
{
    /// <summary>Tells how far is recorded, and reads what comes next.</summary>
    public static readonly RedisScript Advance = new(Read("advance"));

    /// <summary>Ends the sale.</summary>
    public static readonly RedisScript Close = new(Read("close"));

    /// <summary>Begins the sale of an epoch.</summary>
    public static readonly RedisScript Open = new(Read("open"));

    /// <summary>Puts idempotency keys back.</summary>
    public static readonly RedisScript Remember = new(Read("remember"));

    /// <summary>The stock of one moment.</summary>
    public static readonly RedisScript Snapshot = new(Read("snapshot"));

    /// <summary>Takes a lock with a fencing number.</summary>
    public static readonly RedisScript Acquire = new(Read("acquire"));

    /// <summary>Gives a lock back.</summary>
    public static readonly RedisScript Release = new(Read("release"));

    public static string Read(string name) => RedisScript.Read(typeof(StockScripts).Assembly, $"Redis/{name}.lua");
}
