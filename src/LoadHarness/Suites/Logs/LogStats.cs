using System.Net.Http.Json;
using System.Text.Json;
using Platform.LoadEngine;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>What the log service says of itself.</summary>
/// <param name="Stored">Entries that can be queried.</param>
/// <param name="Pending">Entries that were accepted and are not stored yet.</param>
internal sealed record LogCounts(long Stored, long Pending);

/// <summary>The service's own counts, and how long its workers take to be done.</summary>
internal sealed class LogStats(HttpClient client, Uri target, TimeProvider time)
{
    /// <summary>How long workers may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The counts as they are now.</summary>
    /// <exception cref="HttpRequestException">The service does not answer as a log service.</exception>
    public async Task<LogCounts> ReadAsync(CancellationToken cancellationToken)
    {
        var address = target.At("/api/stats");
        try
        {
            var stats = await client.GetFromJsonAsync<JsonElement>(address, cancellationToken);
            return new LogCounts(stats.GetProperty("stored").GetInt64(), stats.GetProperty("pending").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HttpRequestException($"{address} does not answer {{\"stored\": n, \"pending\": n}}: {e.Message}", e);
        }
    }

    /// <summary>Waits until nothing is pending, at most <see cref="Patience"/>.</summary>
    /// <returns>The counts then, and how long it took. Entries may still be pending when the patience was over.</returns>
    /// <exception cref="HttpRequestException">The service does not answer as a log service.</exception>
    public async Task<(LogCounts Counts, TimeSpan Took)> DrainAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var took = TimeSpan.Zero;
        var (counts, before) = (await ReadAsync(cancellationToken), (LogCounts?)null);
        // Twice the same: an entry between queue and store may be counted in neither.
        while ((counts.Pending > 0 || counts != before) && time.GetElapsedTime(start) < Patience)
        {
            if (counts.Pending > 0 || counts.Stored != before?.Stored)
                took = time.GetElapsedTime(start);
            await Task.Delay(PollInterval, time, cancellationToken);
            (before, counts) = (counts, await ReadAsync(cancellationToken));
        }

        return (counts, took);
    }

    /// <summary>
    /// How many entries the service stored too few or too many. Those whose answer never came (time-out, broken
    /// connection, cut off) may have been stored or not.
    /// </summary>
    /// <param name="before">Before the first request; what was pending then is stored by now.</param>
    /// <param name="after">After the workers were done.</param>
    /// <param name="entriesPerRequest">Entries in each request.</param>
    /// <param name="inspection">What was measured.</param>
    public static long Unaccounted(LogCounts before, LogCounts after, int entriesPerRequest, Inspection inspection)
    {
        var all = inspection.Total.All;
        long stored = after.Stored - before.Stored - before.Pending;
        long answered =
            entriesPerRequest * (inspection.WarmUpSucceeded + all.Response.Count - all.Failed + all.Failures[(int)FailureKind.BadBody]);
        long unknown =
            entriesPerRequest
            * (
                all.Failures[(int)FailureKind.Timeout]
                + all.Failures[(int)FailureKind.Connection]
                + all.Failures[(int)FailureKind.Interrupted]
            );
        return Math.Max(0, Math.Max(answered - stored, stored - answered - unknown));
    }
}
