using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Platform.Gateway.Protocols;
using Platform.ServiceDefaults.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Platform.Gateway.Metrics;

/// <summary>What calls are told apart by in metrics.</summary>
/// <param name="Model">As callers name it; a configured one.</param>
/// <param name="Provider">What the instance speaks; null when none answered.</param>
internal readonly record struct ModelKey(string Model, Protocol? Provider);

/// <summary>The tags of a model at a provider, made once, and its tokens that were cached.</summary>
internal sealed class ModelMetrics
{
    private readonly ConcurrentDictionary<int, Tag[]> _failures = new();
    private readonly StripedCounter _cacheCreation = new();
    private readonly StripedCounter _cacheRead = new();

    public ModelMetrics(ModelKey key)
    {
        string provider = key.Provider switch
        {
            Protocol.OpenAi => "openai",
            Protocol.Anthropic => "anthropic",
            _ => GatewayMetrics.Other,
        };
        Answer = [new("gen_ai.operation.name", "chat"), new("gen_ai.provider.name", provider), new("gen_ai.request.model", key.Model)];
        Input = [.. Answer, new("gen_ai.token.type", "input")];
        Output = [.. Answer, new("gen_ai.token.type", "output")];
    }

    /// <summary>Of what was answered.</summary>
    public Tag[] Answer { get; }

    /// <summary>Of the tokens of prompts.</summary>
    public Tag[] Input { get; }

    /// <summary>Of the tokens of answers.</summary>
    public Tag[] Output { get; }

    /// <summary>Of a call that was answered with a status: those of errors have it as <c>error.type</c>.</summary>
    public Tag[] Duration(int status) =>
        status < 400 ? Answer
        : _failures.TryGetValue(status, out var tags) ? tags
        : _failures.GetOrAdd(
            status,
            static (status, answer) => [.. answer, new("error.type", status.ToString(CultureInfo.InvariantCulture))],
            Answer
        );

    public void Cached(TokenUsage usage)
    {
        if (usage.CacheCreation != 0)
            _cacheCreation.Add(usage.CacheCreation);
        if (usage.CacheRead != 0)
            _cacheRead.Add(usage.CacheRead);
    }

    /// <summary>The tokens that were cached; nothing before there are some.</summary>
    public IEnumerable<Measurement<long>> Read()
    {
        if (_cacheCreation.Count is > 0 and var created)
            yield return new(created, [.. Answer, new Tag("gateway.cache.operation", "creation")]);
        if (_cacheRead.Count is > 0 and var read)
            yield return new(read, [.. Answer, new Tag("gateway.cache.operation", "read")]);
    }
}
