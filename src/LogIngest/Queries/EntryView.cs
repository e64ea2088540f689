using System.Text.Json;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Storage;

namespace Platform.LogIngest.Queries;

/// <summary>Entries as clients see them.</summary>
internal static class EntryView
{
    public static StoredLog ToLog(this StoredEntry entry) =>
        new(
            entry.Id,
            entry.DeviceId,
            LogLevels.Name(entry.Level),
            entry.Message,
            entry.LogData is { } data ? JsonElement.Parse(data) : null,
            entry.DeviceTime,
            DateTimeOffset.FromUnixTimeMilliseconds(entry.Position.ReceivedAt)
        );
}
