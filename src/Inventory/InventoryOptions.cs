using System.ComponentModel.DataAnnotations;

namespace Platform.Inventory;

/// <summary>What one process does.</summary>
public enum InventoryRole
{
    /// <summary>Takes requests and stores orders.</summary>
    All,

    /// <summary>Takes requests; other processes store orders.</summary>
    Api,

    /// <summary>Stores orders; takes no requests but health and metrics.</summary>
    Worker,
}

/// <summary>All settings of the inventory: section <c>Inventory</c>.</summary>
public sealed class InventoryOptions
{
    /// <summary>The most pieces of a product: what a number in Lua and in JSON still holds exactly, many times over.</summary>
    public const long MaxStock = 1_000_000_000;

    /// <summary>
    /// How a purchase is decided: <c>embedded</c>, or with Redis and PostgreSQL <c>v1</c> (<c>spin-lock</c>), <c>v2</c> (<c>fair-lock</c>),
    /// <c>v3</c> (<c>atomic</c>), <c>v4</c> (<c>atomic-write-behind</c>). Empty: <c>v4</c> where Redis is configured, else <c>embedded</c>.
    /// Replicas may have different ones, as during a rolling change.
    /// </summary>
    public string Strategy { get; set; } = "";

    /// <summary>What this process does. With the embedded store it must be <c>All</c>.</summary>
    public InventoryRole Role { get; set; }

    /// <summary>
    /// Whether <c>user_1</c> … <c>user_10000</c> with password <c>password123</c> and products 1 … 10 exist. Never in production.
    /// </summary>
    public bool SeedDemoData { get; set; }

    /// <summary>Pieces of each demo product when it is first put on sale. 0 to 1,000,000,000.</summary>
    [Range(0, MaxStock, ErrorMessage = "must be from 0 to 1000000000.")]
    public long DemoStock { get; set; } = 100;

    /// <summary>The token of admin calls, 16 to 256 visible ASCII characters. Empty: admin calls do not exist.</summary>
    public string AdminToken { get; set; } = "";

    /// <summary>How long an access token is good. 1 s to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "must be from 00:00:01 to 30.00:00:00.")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Access tokens whose check is remembered, so that it is done once a token and not once a request. 0 to 10,000,000.</summary>
    [Range(0, 10_000_000, ErrorMessage = "must be from 0 to 10000000.")]
    public int MaxCachedTokens { get; set; } = 100_000;

    /// <summary>
    /// The keys of access tokens are read again no sooner than this, when a token names one that is not known, or when they could not be
    /// read. 100 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "must be from 00:00:00.1 to 00:01:00.")]
    public TimeSpan KeyReadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Wrong passwords of one user within <see cref="LoginWindow"/>: 429 beyond, also with the right one. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "must be from 1 to 10000.")]
    public int MaxLoginFailuresPerUser { get; set; } = 10;

    /// <summary>Wrong passwords from one address within <see cref="LoginWindow"/>: 429 beyond. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxLoginFailuresPerAddress { get; set; } = 100;

    /// <summary>The time in which wrong passwords are counted. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "must be from 00:00:01 to 1.00:00:00.")]
    public TimeSpan LoginWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// User names, and as many addresses, whose wrong passwords are remembered at once, of some 100 bytes each. Beyond, those that failed
    /// first are forgotten
    /// early. 100 to 10,000,000.
    /// </summary>
    [Range(100, 10_000_000, ErrorMessage = "must be from 100 to 10000000.")]
    public int MaxLoginFailureWindows { get; set; } = 100_000;

    /// <summary>
    /// Passwords that may wait to be checked: 503 beyond. A check costs some 50 ms of a processor by design. 1 to 100,000.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxWaitingLogins { get; set; } = 200;

    /// <summary>The most pieces of one purchase: 422 beyond. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxQuantity { get; set; } = 100;

    /// <summary>The most products. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxProducts { get; set; } = 10_000;

    /// <summary>Products whose stock is in <c>/metrics</c>, those of the lowest numbers. 0 to 10,000.</summary>
    [Range(0, 10_000, ErrorMessage = "must be from 0 to 10000.")]
    public int MaxStockMetrics { get; set; } = 100;

    /// <summary>The most orders of a page. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "must be from 1 to 10000.")]
    public int MaxPageSize { get; set; } = 1000;

    /// <summary>How long an idempotency key is remembered. 24 h to 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "30.00:00:00", ErrorMessage = "must be from 1.00:00:00 to 30.00:00:00.")]
    public TimeSpan IdempotencyWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Purchases in this process at once: 503 beyond. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxPurchasesInFlight { get; set; } = 5000;

    /// <summary>Orders sold and not yet in the database: 503 beyond. 1,000 to 10,000,000.</summary>
    [Range(1000, 10_000_000, ErrorMessage = "must be from 1000 to 10000000.")]
    public long MaxPendingOrders { get; set; } = 200_000;

    /// <summary>
    /// How long a purchase waits for its record, where it does (embedded, v1 to v3), before it is answered 503. 100 ms to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 00:00:00.1 to 00:05:00.")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a refused client is told to wait: <c>Retry-After</c>. 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 00:00:01 to 01:00:00.")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Purchases and stock reads that go to Redis in one call at most: it does nothing else meanwhile. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000.")]
    public int CallPurchases { get; set; } = 256;

    /// <summary>How long a purchase waits while the stock is rebuilt, before it is answered 503. 1 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "must be from 00:00:00.001 to 00:01:00.")]
    public TimeSpan RebuildPatience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>v1 and v2: how long a purchase tries to get the lock: 409 beyond. 10 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00", ErrorMessage = "must be from 00:00:00.01 to 00:05:00.")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>v1 and v2: after this long a lock is free again, whatever became of its holder. 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 00:00:00.1 to 00:05:00.")]
    public TimeSpan LockExpiry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>v1: the pause between two attempts at the lock; v2: the longest pause at first, doubled each time. 1 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10", ErrorMessage = "must be from 00:00:00.001 to 00:00:10.")]
    public TimeSpan LockRetryDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>v2: the longest pause between two attempts at the lock. 1 ms to 10 s, at least <see cref="LockRetryDelay"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10", ErrorMessage = "must be from 00:00:00.001 to 00:00:10.")]
    public TimeSpan MaxLockRetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The most orders the worker stores in one transaction. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int RunOrders { get; set; } = 2000;

    /// <summary>v4: how long the worker waits after a run that was not full, so that runs are large. 1 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10", ErrorMessage = "must be from 00:00:00.001 to 00:00:10.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After this long without a sign of life another process becomes the worker. 500 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00", ErrorMessage = "must be from 00:00:00.5 to 00:05:00.")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long the opening of an epoch may stand still, as when its process is paused, before the database ends it. 1 s to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "must be from 00:00:01 to 00:05:00.")]
    public TimeSpan EpochStandstill { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the sum of all recorded orders may take, which reads them all: some 10 s for 100 million. 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 00:00:01 to 01:00:00.")]
    public TimeSpan ReconcileTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
