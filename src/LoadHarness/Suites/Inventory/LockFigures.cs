using System.Globalization;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What the service's locks say of themselves in <c>/metrics</c>; all 0 where there is no lock.</summary>
/// <param name="Acquired"><c>lock_acquired_total</c>.</param>
/// <param name="Failed"><c>lock_failed_total</c>: not had in time.</param>
/// <param name="Contended"><c>lock_contended_total</c>: not had at the first attempt.</param>
/// <param name="WaitSeconds">Sum of <c>lock_wait_seconds</c>.</param>
/// <param name="Waits">Count of <c>lock_wait_seconds</c>.</param>
internal sealed record LockFigures(double Acquired, double Failed, double Contended, double WaitSeconds, double Waits)
{
    /// <summary>How often somebody wanted the lock.</summary>
    public double Attempts => Acquired + Failed;

    /// <summary>The share of attempts that did not get the lock at once, 0 … 1; 0 without attempts.</summary>
    public double Contention => Attempts > 0 ? Contended / Attempts : 0;

    /// <summary>The average wait for a lock, in milliseconds; 0 without waits.</summary>
    public double AverageWaitMilliseconds => Waits > 0 ? 1000 * WaitSeconds / Waits : 0;

    /// <summary>What was counted since an earlier reading; what was counted at all when the service has started again in between.</summary>
    public LockFigures Since(LockFigures earlier) =>
        Acquired < earlier.Acquired || Waits < earlier.Waits
            ? this
            : new LockFigures(
                Acquired - earlier.Acquired,
                Failed - earlier.Failed,
                Contended - earlier.Contended,
                WaitSeconds - earlier.WaitSeconds,
                Waits - earlier.Waits
            );

    /// <summary>Reads Prometheus' text format; samples of a name are added up over their labels.</summary>
    public static LockFigures Parse(string metrics)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in metrics.AsSpan().EnumerateLines())
        {
            int end = line.IndexOfAny('{', ' '),
                value = line.LastIndexOf('}') + 1;
            if (end <= 0 || !line.StartsWith("lock_", StringComparison.Ordinal))
                continue;
            // NAME{LABELS} VALUE [TIMESTAMP]
            var rest = line[Math.Max(end, value)..].Trim();
            int blank = rest.IndexOf(' ');
            if (double.TryParse(blank < 0 ? rest : rest[..blank], NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                sums[line[..end].ToString()] = sums.GetValueOrDefault(line[..end].ToString()) + number;
        }

        return new LockFigures(
            Sum("lock_acquired_total"),
            Sum("lock_failed_total"),
            Sum("lock_contended_total"),
            Sum("lock_wait_seconds_sum"),
            Sum("lock_wait_seconds_count")
        );

        double Sum(string name) => sums.GetValueOrDefault(name);
    }

    /// <summary>Asks a service.</summary>
    /// <returns>Null where <c>/metrics</c> is not offered, as behind a front.</returns>
    public static async Task<LockFigures?> ReadAsync(HttpClient client, Uri target, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(target.At("/metrics"), cancellationToken);
            return answer.IsSuccessStatusCode ? Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) : null;
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Says that a service does not tell what its locks did; null when it tells.</summary>
    public static async Task<string?> LacksAsync(Uri target, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        return await ReadAsync(client, target, cancellationToken) is null
            ? $"Inventory at {target} offers no /metrics, as behind a front: reports do not tell what its locks did."
            : null;
    }
}
