using System.Globalization;
using StackExchange.Redis;

namespace Platform.Inventory.Stock.Redis;

/// <summary>
/// The names of what stands in Redis. All share the hash tag <c>{inventory}</c>: on a cluster they lie on one node, and one script
/// may touch several products at once. Scripts make the names of products, locks and idempotency keys themselves.
/// </summary>
internal static class RedisKeys
{
    /// <summary>
    /// A hash: <c>epoch</c>; <c>open</c>, 1 while may be sold; <c>number</c>, the last that was given; <c>stored</c>, the last
    /// known to be in PostgreSQL; <c>ended</c>, the last that was recorded of the
    /// epoch before, as <c>epoch-number</c>; <c>opening</c>, while an epoch is being opened.
    /// </summary>
    public static readonly RedisKey State = "{inventory}:state";

    /// <summary>
    /// A sorted set of the products. Each has a hash <c>{inventory}:product:id</c> with <c>stock</c>, <c>sold</c>, <c>initial</c>,
    /// <c>version</c>.
    /// </summary>
    public static readonly RedisKey Products = "{inventory}:products";

    /// <summary>A channel: the last number of the epoch that is recorded, as <c>epoch-number</c>.</summary>
    public const string Stored = "{inventory}:stored";

    /// <summary>A channel: the last number that was given, as <c>epoch-number</c>, where somebody waits for its record.</summary>
    public const string Sold = "{inventory}:sold";

    /// <summary>A channel: the product whose lock was given back.</summary>
    public const string Freed = "{inventory}:freed";

    /// <summary>A string: the token of whoever holds the lock of a product. Expires by itself.</summary>
    public static RedisKey Lock(long productId) => string.Create(CultureInfo.InvariantCulture, $"{{inventory}}:lock:{productId}");

    /// <summary>A string: the highest fencing number that was given for a product.</summary>
    public static RedisKey Fence(long productId) => string.Create(CultureInfo.InvariantCulture, $"{{inventory}}:fence:{productId}");

    /// <summary>A hash, see <see cref="Products"/>.</summary>
    public static RedisKey Product(long productId) => string.Create(CultureInfo.InvariantCulture, $"{{inventory}}:product:{productId}");

    /// <summary>
    /// A stream. An entry holds the events of one call of a script: <c>n</c>, the first number; <c>t</c>, milliseconds since 1970;
    /// <c>e</c>, the events. Its id is their last number.
    /// </summary>
    public static RedisKey Events(int epoch) => string.Create(CultureInfo.InvariantCulture, $"{{inventory}}:events:{epoch}");
}
