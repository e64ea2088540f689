using System.Text.Json;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>Reads a device's entries back, page by page.</summary>
internal static class EmbeddedEntries
{
    /// <summary>All sequence numbers, oldest first.</summary>
    public static async Task<List<long>> ReadAsync(HttpClient client, string device)
    {
        List<long> newestFirst = [];
        string? cursor = null;
        do
        {
            string path = $"/api/logs/{device}?limit=1000{(cursor is null ? "" : $"&cursor={cursor}")}";
            var page = JsonElement.Parse(await client.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
            newestFirst.AddRange(
                page.GetProperty("logs").EnumerateArray().Select(log => log.GetProperty("log_data").GetProperty("sequence").GetInt64())
            );
            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);
        newestFirst.Reverse();
        return newestFirst;
    }
}
