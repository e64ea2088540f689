using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LogIngest;

/// <summary>A log entry as it is posted, as documented in OpenAPI. The hot path parses by hand.</summary>
/// <param name="DeviceId">1 to 128 of <c>A-Za-z0-9_.:-</c>.</param>
/// <param name="LogLevel">DEBUG, INFO, WARNING, ERROR or CRITICAL.</param>
/// <param name="Message">At most 8 KiB of UTF-8, without NUL.</param>
/// <param name="LogData">Any JSON object of at most 64 KiB. Its <c>timestamp</c>, when it is a time, is the device's time.</param>
public sealed record LogEntry(
    [property: JsonPropertyName("device_id"), JsonRequired, StringLength(128, MinimumLength = 1), RegularExpression("^[A-Za-z0-9_.:-]+$")]
        string DeviceId,
    [property: JsonPropertyName("log_level"), JsonRequired, AllowedValues("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")] string LogLevel,
    [property: JsonPropertyName("message"), JsonRequired] string Message,
    [property: JsonPropertyName("log_data")] JsonElement? LogData
);

/// <summary>Several entries, taken whole or not at all. A bare array of entries, or NDJSON, is taken as well.</summary>
public sealed record LogBatch([property: JsonPropertyName("logs"), JsonRequired] IReadOnlyList<LogEntry> Logs);

/// <summary>The answer to one entry.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Id">UUID version 7, under which it will be found.</param>
public sealed record LogReply([property: JsonPropertyName("success")] bool Success, [property: JsonPropertyName("id")] Guid Id);

/// <summary>The answer to a batch that was taken whole.</summary>
public sealed record BatchReply(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("accepted")] int Accepted
);

/// <summary>The answer to a batch with <c>?partial=true</c> of which some entries were not good.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Accepted">Entries taken.</param>
/// <param name="Rejected">Entries not taken.</param>
/// <param name="Errors">Why; at most 100.</param>
public sealed record PartialReply(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("accepted")] int Accepted,
    [property: JsonPropertyName("rejected")] int Rejected,
    [property: JsonPropertyName("errors")] IReadOnlyList<EntryError> Errors
);

/// <summary>What is wrong with an entry, or with the whole body.</summary>
/// <param name="Index">The entry's index in the batch, from 0; null for the whole body.</param>
/// <param name="Field">The field or header, such as <c>message</c>; empty for the whole.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record EntryError(
    [property: JsonPropertyName("index")] int? Index,
    [property: JsonPropertyName("field")] string Field,
    [property: JsonPropertyName("message")] string Message
);

/// <summary>An entry as it is read back.</summary>
/// <param name="Id">UUID version 7.</param>
/// <param name="DeviceId">As posted.</param>
/// <param name="LogLevel">As posted.</param>
/// <param name="Message">As posted.</param>
/// <param name="LogData">As posted; with PostgreSQL the order of members and the spelling of numbers may differ.</param>
/// <param name="DeviceTime">The device's own time, from <c>log_data.timestamp</c>.</param>
/// <param name="ReceivedAt">When the queue took it.</param>
public sealed record StoredLog(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("device_id")] string DeviceId,
    [property: JsonPropertyName("log_level")] string LogLevel,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("log_data")] JsonElement? LogData,
    [property: JsonPropertyName("device_time")] DateTimeOffset? DeviceTime,
    [property: JsonPropertyName("received_at")] DateTimeOffset ReceivedAt
);

/// <summary>Entries of a device, newest first.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Logs">The entries.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next older ones; null at the end.</param>
public sealed record LogPage(
    [property: JsonPropertyName("device_id")] string DeviceId,
    [property: JsonPropertyName("logs")] IReadOnlyList<StoredLog> Logs,
    [property: JsonPropertyName("next_cursor")] string? NextCursor
);

/// <summary><c>GET /api/stats</c>: counts since the store was made, of all processes.</summary>
/// <param name="Accepted">Entries stored or waiting; never fewer than were answered 200.</param>
/// <param name="Stored">Entries stored, those dropped by retention included.</param>
/// <param name="Rejected">Entries refused; those of the last second of a process that was killed are missing.</param>
/// <param name="Pending">Entries that wait to be stored.</param>
/// <param name="OldestPendingSeconds">How long the oldest of them waits.</param>
/// <param name="ByLevel">Stored entries by level.</param>
/// <param name="Devices">Devices ever seen.</param>
/// <param name="LogsPerSecondLastMinute">The rate at which entries were accepted.</param>
public sealed record LogStats(
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("stored")] long Stored,
    [property: JsonPropertyName("rejected")] long Rejected,
    [property: JsonPropertyName("pending")] long Pending,
    [property: JsonPropertyName("oldest_pending_seconds")] double OldestPendingSeconds,
    [property: JsonPropertyName("by_level")] IReadOnlyDictionary<string, long> ByLevel,
    [property: JsonPropertyName("devices")] long Devices,
    [property: JsonPropertyName("logs_per_second_last_minute")] double LogsPerSecondLastMinute
);

/// <summary>Entries that a slow reader of a tail missed.</summary>
public sealed record TailGap([property: JsonPropertyName("missed")] long Missed);

/// <summary>JSON of the contracts, generated at build time.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(LogEntry))]
[JsonSerializable(typeof(LogBatch))]
[JsonSerializable(typeof(LogReply))]
[JsonSerializable(typeof(BatchReply))]
[JsonSerializable(typeof(PartialReply))]
[JsonSerializable(typeof(LogPage))]
[JsonSerializable(typeof(LogStats))]
[JsonSerializable(typeof(TailGap))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(EntryError))]
[JsonSerializable(typeof(IReadOnlyList<EntryError>))]
public sealed partial class LogJson : JsonSerializerContext;
