namespace Platform.Gateway.Routing;

/// <summary>An upstream and how it fares. Survives a reload that leaves its name and endpoint as they are.</summary>
internal sealed class Instance(InstanceSettings settings)
{
    /// <summary>As configured now; a call keeps what it read first.</summary>
    public InstanceSettings Settings { get; } = settings;
}
