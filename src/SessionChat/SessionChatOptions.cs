using System.ComponentModel.DataAnnotations;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat;

/// <summary>All settings of SessionChat but limits and agents: section <c>SessionChat</c>.</summary>
public sealed class SessionChatOptions
{
    /// <summary>
    /// Where sessions and events are kept. PostgreSQL and MongoDB need <c>ConnectionStrings:Redis</c> too, by which limits and wake-ups
    /// hold across replicas; the embedded store has one process.
    /// </summary>
    public ChatStoreKind Store { get; set; }

    /// <summary>A session without a new event for this long is removed with its agent and events. 1 s to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "must be from 00:00:01 to 365.00:00:00.")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often sessions that are idle too long are looked for. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "must be from 00:00:01 to 1.00:00:00.")]
    public TimeSpan ExpirySweep { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest message, in UTF-16 code units: 422 beyond. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxMessageLength { get; set; } = 8000;

    /// <summary>The largest metadata of a session or data of a custom event, in bytes of JSON: 422 beyond. 2 to 1,000,000.</summary>
    [Range(2, 1_000_000, ErrorMessage = "must be from 2 to 1000000.")]
    public int MaxDataBytes { get; set; } = 16_384;

    /// <summary>The most sessions or events of one answer. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "must be from 1 to 10000.")]
    public int MaxPageSize { get; set; } = 1000;

    /// <summary>Long polls and streams that wait for events at once in this process: 503 beyond. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxWaiting { get; set; } = 20_000;

    /// <summary>
    /// How often a stream without events sends a ping; also when it looks for events of other replicas that it was not told of. 1 s to 5
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "must be from 00:00:01 to 00:05:00.")]
    public TimeSpan StreamHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long <c>POST /chat</c> waits for the reply, before it is answered 504; the reply comes as an event all the same. 100 ms to 10
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "must be from 00:00:00.1 to 00:10:00.")]
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Changes that may wait for the store: 503 beyond. 100 to 1,000,000.</summary>
    [Range(100, 1_000_000, ErrorMessage = "must be from 100 to 1000000.")]
    public int MaxPendingWrites { get; set; } = 20_000;

    /// <summary>How long a change waits for the store, before it is answered 503. 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 00:00:00.1 to 00:05:00.")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a client is told to wait when the service cannot serve it now: <c>Retry-After</c>. 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 00:00:01 to 01:00:00.")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Tenants whose figures are kept for <c>/stats</c>; beyond, those of the tenant not seen for longest begin again. 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxTenantFigures { get; set; } = 10_000;
}
