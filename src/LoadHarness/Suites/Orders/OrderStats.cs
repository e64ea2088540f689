using System.Net.Http.Json;
using System.Text.Json;
using Platform.LoadEngine;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Orders;

/// <summary>The server's own count of the orders it accepted.</summary>
internal sealed class OrderStats(Uri target)
{
    /// <summary>Orders accepted since the server started.</summary>
    /// <exception cref="HttpRequestException">The server does not answer as an order server.</exception>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var address = target.At("/stats");
        try
        {
            var stats = await client.GetFromJsonAsync<JsonElement>(address, cancellationToken);
            return stats.GetProperty("total_requests").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HttpRequestException($"{address} does not answer {{\"total_requests\": n}}: {e.Message}", e);
        }
    }

    /// <summary>
    /// How many orders the server counted too few or too many. One whose answer never came (time-out, broken
    /// connection, cut off) may have been accepted or not.
    /// </summary>
    public static long Unaccounted(long before, long after, Inspection inspection)
    {
        var all = inspection.Total.All;
        long accepted = after - before;
        long succeeded = inspection.WarmUpSucceeded + all.Response.Count - all.Failed + all.Failures[(int)FailureKind.BadBody];
        long unknown =
            all.Failures[(int)FailureKind.Timeout] + all.Failures[(int)FailureKind.Connection] + all.Failures[(int)FailureKind.Interrupted];
        return Math.Max(0, Math.Max(succeeded - accepted, accepted - succeeded - unknown));
    }
}
