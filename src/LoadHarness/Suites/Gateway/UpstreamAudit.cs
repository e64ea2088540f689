using Platform.LoadEngine;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Compares what mocks saw with what callers were answered.</summary>
/// <param name="mocks">Those that can be asked.</param>
internal sealed class UpstreamAudit(IReadOnlyList<Mock> mocks)
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Calls that each mock saw until now, by its name.</summary>
    /// <exception cref="HttpRequestException">One does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, long>();
        foreach (var mock in mocks)
            seen[mock.Name] = (await MockProcess.ReadStatsAsync(Client, mock, cancellationToken)).Requests;
        return seen;
    }

    /// <summary>Calls that each mock saw since <see cref="ReadAsync"/>.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SinceAsync(
        IReadOnlyDictionary<string, long> before,
        CancellationToken cancellationToken
    ) => (await ReadAsync(cancellationToken)).ToDictionary(pair => pair.Key, pair => pair.Value - before[pair.Key]);

    /// <summary>
    /// Calls that mocks saw too few or too many for what was answered. A call that has no right answer may have reached one or not.
    /// </summary>
    /// <param name="seen">Calls that mocks saw.</param>
    /// <param name="inspection">The run.</param>
    /// <param name="warmUp">Calls of the warm-up.</param>
    public static long Unaccounted(long seen, Inspection inspection, long warmUp)
    {
        var all = inspection.Total.All;
        long answered = inspection.WarmUpSucceeded + all.Response.Count - all.Failed;
        long unknown = all.Failed + all.Failures[(int)FailureKind.Interrupted] + (warmUp - inspection.WarmUpSucceeded);
        return Math.Max(0, Math.Max(answered - seen, seen - answered - unknown));
    }
}
