using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Routing;

/// <summary>An upstream as it is configured and checked.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Endpoint">Where calls are posted.</param>
internal sealed record InstanceSettings(string Name, Protocol Protocol, Uri Endpoint)
{
    /// <summary>Its key; null for none. Never logged, never shown.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>By the name that callers use.</summary>
    public required IReadOnlyDictionary<string, ModelSettings> Models { get; init; }

    /// <summary>Its part of new keys, relative to the others of its priority; 1 to 1,000,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Lower comes first.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>The longest an attempt may take until its last byte.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest until the first byte of its body.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest between two reads of its body.</summary>
    public TimeSpan BetweenChunksTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The <c>anthropic-version</c> that conversions pin.</summary>
    public string AnthropicVersion { get; init; } = ModelSettings.UsualAnthropicVersion;
}

/// <summary>A text that must not get into logs, errors or answers: printing it shows nothing of it.</summary>
/// <param name="value">The secret.</param>
internal sealed class Secret(string value)
{
    /// <summary>The secret itself: only for a header of a request to its upstream.</summary>
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
