using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>The queue's Lua scripts.</summary>
internal static class QueueScripts
{
    /// <summary>Takes a flush.</summary>
    public static readonly RedisScript Add = Read("add");

    /// <summary>Removes items and counts them off.</summary>
    public static readonly RedisScript Trim = Read("trim");

    /// <summary>Finds the oldest item of each shard.</summary>
    public static readonly RedisScript Oldest = Read("oldest");

    private static RedisScript Read(string name) =>
        new(typeof(QueueScripts).Assembly, $"{typeof(QueueScripts).Namespace}.Scripts.{name}.lua");
}
