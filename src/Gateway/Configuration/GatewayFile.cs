using Platform.Gateway.Callers;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Configuration;

/// <summary>The configuration file as it is written: JSON in snake_case, where comments and trailing commas may stand.</summary>
internal sealed record GatewayFile
{
    /// <summary>Upstreams.</summary>
    public IReadOnlyList<InstanceEntry> Instances { get; init; } = [];

    /// <summary>Who may call.</summary>
    public IReadOnlyList<KeyEntry> Keys { get; init; } = [];

    /// <summary>Whether calls without a key are taken; for a gateway that only friends can reach.</summary>
    public bool AllowAnonymous { get; init; }
}

/// <summary>An upstream.</summary>
internal sealed record InstanceEntry
{
    public string? Name { get; init; }

    /// <summary><c>openai</c> or <c>anthropic</c>.</summary>
    public string? Provider { get; init; }

    /// <summary>As its official client takes it: with <c>/v1</c> for OpenAI, without for Anthropic.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>
    /// <c>env:NAME</c>, or <c>file:PATH</c> relative to the configuration's folder; null for an upstream without keys. Kept like a key,
    /// because a key may stand here by mistake.
    /// </summary>
    public Secret? ApiKey { get; init; }

    /// <summary>By the name that callers use. In the file also a text, the name there, or null where it is the same.</summary>
    public IReadOnlyDictionary<string, ModelEntry?> Models { get; init; } = new Dictionary<string, ModelEntry?>();

    /// <summary>Its part of new keys, relative to the others of its priority; 1 unless set.</summary>
    public int? Weight { get; init; }

    /// <summary>Lower comes first; 1 unless set.</summary>
    public int? Priority { get; init; }

    public TimeoutEntry? Timeout { get; init; }

    /// <summary>The <c>anthropic-version</c> that conversions pin.</summary>
    public string? AnthropicVersion { get; init; }
}

/// <summary>A model of an instance.</summary>
internal sealed record ModelEntry
{
    /// <summary>Its name there; the caller's unless set.</summary>
    public string? Upstream { get; init; }

    public int? MaxTokens { get; init; }

    public bool? Sampling { get; init; }

    /// <summary><c>effort</c>, <c>budget</c> or <c>none</c>.</summary>
    public string? Reasoning { get; init; }

    /// <summary><c>refuse</c> or <c>instruct</c>.</summary>
    public string? JsonObject { get; init; }
}

/// <summary>Durations such as <c>30s</c>, <c>500ms</c>, <c>10m</c>.</summary>
internal sealed record TimeoutEntry
{
    public string? Total { get; init; }

    public string? FirstByte { get; init; }

    public string? BetweenChunks { get; init; }
}
