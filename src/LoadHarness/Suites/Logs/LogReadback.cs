using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>Asks whether what was acknowledged can be read, the newest first.</summary>
internal static class LogReadback
{
    private const int Limit = 10;
    private const int MostDevices = 10;

    /// <summary>How many of some devices do not get their newest entries back.</summary>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    public static async Task<int> UnreadableAsync(HttpClient client, LogFleet fleet, CancellationToken cancellationToken)
    {
        int unreadable = 0;
        foreach (var device in fleet.Sample(MostDevices))
        {
            var address = fleet.Traffic.Target.At($"/api/logs/{device.Id}?limit={Limit}");
            using var answer = await client.GetAsync(address, cancellationToken);
            if (
                !answer.IsSuccessStatusCode || !IsNewestFirst(await SequencesAsync(answer, fleet.Traffic.TestId, cancellationToken), device)
            )
                unreadable++;
        }

        return unreadable;
    }

    /// <summary>Whether these are a device's newest entries, the newest first.</summary>
    /// <param name="sequences">Numbers of the entries as they were answered; null for an entry that is none of this test's.</param>
    /// <param name="device">What was sent and acknowledged.</param>
    public static bool IsNewestFirst(IReadOnlyList<long?> sequences, LogDevice device)
    {
        // An entry whose answer never came may be there, so the first is not always the last acknowledged.
        if (sequences is not [{ } newest, ..] || newest < device.LastAcknowledged || newest > device.LastSent)
            return false;
        if (!device.AllAcknowledged)
            return sequences.Zip(sequences.Skip(1)).TakeWhile(pair => pair.Second is not null).All(pair => pair.First > pair.Second);
        // Beyond its entries of this test come those of earlier ones.
        int due = (int)Math.Min(Limit, device.LastSent);
        return sequences.Count >= due && sequences.Take(due).Select((sequence, i) => sequence == newest - i).All(right => right);
    }

    private static async Task<IReadOnlyList<long?>> SequencesAsync(
        HttpResponseMessage answer,
        string testId,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return
            [
                .. body.GetProperty("logs")
                    .EnumerateArray()
                    .Select(entry => entry.GetProperty("log_data"))
                    .Select(data =>
                        data.GetProperty("test_id").GetString() == testId ? data.GetProperty("sequence").GetInt64() : (long?)null
                    ),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return []; // not the contract's answer: unreadable
        }
    }
}
