using System.ComponentModel.DataAnnotations;
using Platform.LogIngest.Storage.Postgres;

namespace Platform.LogIngest;

/// <summary>What one process does.</summary>
public enum IngestRole
{
    /// <summary>Takes requests and stores entries.</summary>
    All,

    /// <summary>Takes requests; other processes store entries.</summary>
    Api,

    /// <summary>Stores entries; takes no requests but health and metrics.</summary>
    Worker,
}

/// <summary>All settings of the log ingest: section <c>LogIngest</c>.</summary>
public sealed class LogIngestOptions
{
    /// <summary>What this process does. With the embedded store it must be <c>All</c>.</summary>
    public IngestRole Role { get; set; }

    /// <summary>The most entries of a batch: 400 beyond. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxBatchEntries { get; set; } = 1000;

    /// <summary>
    /// The largest body once inflated, in bytes: 413 beyond. 1,024 to 256 MiB. The body as it comes is bounded by
    /// <c>Limits:MaxBodyBytes</c>.
    /// </summary>
    [Range(1024, 256 << 20, ErrorMessage = "must be from 1024 to 268435456 bytes.")]
    public int MaxInflatedBytes { get; set; } = 10 << 20;

    /// <summary>The longest message, in bytes of UTF-8. 1 to 1 MiB.</summary>
    [Range(1, 1 << 20, ErrorMessage = "must be from 1 to 1048576 bytes.")]
    public int MaxMessageBytes { get; set; } = 8 << 10;

    /// <summary>The largest <c>log_data</c>, in bytes of JSON as it was sent. 2 to 1 MiB.</summary>
    [Range(2, 1 << 20, ErrorMessage = "must be from 2 to 1048576 bytes.")]
    public int MaxLogDataBytes { get; set; } = 64 << 10;

    /// <summary>How deep JSON may be nested, the body's outermost value being 1. 4 to 64.</summary>
    [Range(4, 64, ErrorMessage = "must be from 4 to 64.")]
    public int MaxJsonDepth { get; set; } = 32;

    /// <summary>The most entries a query answers. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxQueryLimit { get; set; } = 1000;

    /// <summary>How long an idempotency key is remembered. 1 min to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "must be from 00:01:00 to 7.00:00:00.")]
    public TimeSpan IdempotencyWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Bodies and entries in the memory of this process, in bytes, from the first byte read to the answer: 503 beyond.
    /// A byte of body counts four times, for what is made of it. At least four times <see cref="MaxInflatedBytes"/>; to 4 GiB.
    /// </summary>
    [Range(1L << 20, 4L << 30, ErrorMessage = "must be from 1048576 to 4294967296 bytes.")]
    public long MaxBytesInFlight { get; set; } = 64 << 20;

    /// <summary>Entries that may wait in the queue: 503 beyond. 1,000 to 1,000,000,000.</summary>
    [Range(1000, 1_000_000_000, ErrorMessage = "must be from 1000 to 1000000000.")]
    public long MaxPendingEntries { get; set; } = 1_000_000;

    /// <summary>Bytes that may wait in the queue: 503 beyond. 1 MiB to 1 TiB.</summary>
    [Range(1L << 20, 1L << 40, ErrorMessage = "must be from 1048576 to 1099511627776 bytes.")]
    public long MaxPendingBytes { get; set; } = 512 << 20;

    /// <summary>With the embedded store: how long a request waits for its commit before it is answered 503. 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 00:00:00.1 to 00:05:00.")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a refused client is told to wait: <c>Retry-After</c>. 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 00:00:01 to 01:00:00.")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Shards of the queue with Redis; the most workers that store at once. May grow or shrink at a restart. 1 to 256.</summary>
    [Range(1, 256, ErrorMessage = "must be from 1 to 256.")]
    public int Shards { get; set; } = 4;

    /// <summary>The most entries of a store transaction (it ends with the item that reaches it). 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int RunEntries { get; set; } = 5000;

    /// <summary>
    /// How long a worker waits after a run that was not full, so that runs are large. With Redis it is what an entry waits
    /// before it can be queried; 200 instead of 50 ms saves the database a tenth of its work under load. 1 ms to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10", ErrorMessage = "must be from 00:00:00.001 to 00:00:10.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>After this long without a sign of life a worker's shards go to others. 500 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00", ErrorMessage = "must be from 00:00:00.5 to 00:05:00.")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long entries are kept; 00:00:00 for ever. With PostgreSQL whole days (UTC) are dropped, never a part of one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ErrorMessage = "must be from 00:00:00 to 3650.00:00:00.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often a tail looks for new entries. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be from 00:00:00.01 to 00:01:00.")]
    public TimeSpan TailInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The most tails at once: 503 beyond. 0 to 100,000.</summary>
    [Range(0, 100_000, ErrorMessage = "must be from 0 to 100000.")]
    public int MaxTails { get; set; } = 100;

    /// <summary>Entries that wait for a slow reader of a tail; beyond, it misses some and is told how many. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int TailBuffer { get; set; } = 1000;

    /// <summary>The PostgreSQL store.</summary>
    public PostgresOptions Postgres { get; set; } = new();
}
