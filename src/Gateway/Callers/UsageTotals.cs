using System.Collections.Concurrent;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Callers;

/// <summary>What a caller has used, by model; exact under any concurrency.</summary>
internal sealed class UsageTotals
{
    private readonly ConcurrentDictionary<string, ModelTotals> _models = new(StringComparer.Ordinal);

    /// <summary>A moment's totals, by the name that callers use.</summary>
    public IEnumerable<(string Model, long Requests, TokenUsage Tokens)> Read() =>
        _models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => (model.Key, model.Value.Requests, model.Value.Tokens));

    /// <summary>Counts a request that has ended, whatever came of it.</summary>
    /// <param name="model">One that is configured.</param>
    /// <param name="configured">All that are.</param>
    public void CountRequest(string model, IReadOnlySet<string> configured) => Of(model, configured).CountRequest();

    /// <summary>Counts what an answer used.</summary>
    /// <param name="model">One that is configured.</param>
    /// <param name="configured">All that are.</param>
    /// <param name="usage">The tokens.</param>
    public void Add(string model, IReadOnlySet<string> configured, TokenUsage usage) => Of(model, configured).Add(usage);

    private ModelTotals Of(string model, IReadOnlySet<string> configured) =>
        _models.TryGetValue(model, out var totals) ? totals : Begin(model, configured);

    /// <summary>
    /// Forgets models that are configured no more, so that however many reloads make no more of them than one configuration has.
    /// </summary>
    private ModelTotals Begin(string model, IReadOnlySet<string> configured)
    {
        foreach (string known in _models.Keys)
            if (!configured.Contains(known))
                _models.TryRemove(known, out _);
        return _models.GetOrAdd(model, static _ => new());
    }

    private sealed class ModelTotals
    {
        private long _requests;
        private long _input;
        private long _cacheCreation;
        private long _cacheRead;
        private long _output;

        public long Requests => Interlocked.Read(ref _requests);

        public TokenUsage Tokens =>
            new(
                Interlocked.Read(ref _input),
                Interlocked.Read(ref _cacheCreation),
                Interlocked.Read(ref _cacheRead),
                Interlocked.Read(ref _output)
            );

        public void CountRequest() => Interlocked.Increment(ref _requests);

        public void Add(TokenUsage usage)
        {
            Interlocked.Add(ref _input, usage.Input);
            if (usage.CacheCreation != 0)
                Interlocked.Add(ref _cacheCreation, usage.CacheCreation);
            if (usage.CacheRead != 0)
                Interlocked.Add(ref _cacheRead, usage.CacheRead);
            Interlocked.Add(ref _output, usage.Output);
        }
    }
}
