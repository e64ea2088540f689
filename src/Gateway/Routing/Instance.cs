using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>An upstream and how it fares. Survives a reload that leaves its name and endpoint as they are.</summary>
internal sealed class Instance(InstanceSettings settings)
{
    /// <summary>As configured now; a call keeps what it read first.</summary>
    public InstanceSettings Settings { get; } = settings;

    public InstanceState State => IsDrained ? InstanceState.Drained : InstanceState.Healthy;

    public int InFlight { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long RateLimited { get; init; }

    public long Abandoned { get; init; }

    public int ConsecutiveFailures { get; init; }

    public CallError? LastError { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }

    public DateTimeOffset? RestsUntil { get; init; }

    public DateTimeOffset? CoolsUntil { get; init; }

    public bool IsDrained { get; private set; }

    public int StickyKeys { get; init; }

    public void Drain() => IsDrained = true;

    public void Resume() => IsDrained = false;
}

internal enum InstanceState
{
    Healthy,
    Drained,
}
