namespace Platform.Gateway.Callers;

/// <summary>A caller as the configuration file has it; not yet checked.</summary>
internal sealed record KeyEntry
{
    public string? Name { get; init; }

    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string? Hash { get; init; }

    /// <summary>Those it may use; null for all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    public int? RequestsPerMinute { get; init; }

    public long? TokensPerMinute { get; init; }
}
