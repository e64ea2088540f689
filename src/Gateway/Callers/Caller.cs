using System.Collections.Frozen;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Protocols;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Callers;

/// <summary>
/// Who calls: a key of the configuration, and what it has used. As one configuration has it; the next shares its <see cref="State"/>.
/// </summary>
internal sealed class Caller
{
    private readonly LimitGate? _gate;

    /// <summary>A caller without limits that may use every model.</summary>
    public Caller(string name)
        : this(new CallerState(name), null) { }

    /// <param name="state">What survives a reload.</param>
    /// <param name="gate">Where its limits are kept; null for a caller without.</param>
    public Caller(CallerState state, LimitGate? gate) => (State, _gate) = (state, gate);

    public string Name => State.Name;

    public CallerState State { get; }

    /// <summary>Those it may use; null for all.</summary>
    public IReadOnlySet<string>? Allowed { get; init; }

    /// <summary>All that the configuration has: names beyond are never remembered or shown.</summary>
    public IReadOnlySet<string> Configured { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What it may use.</summary>
    public MinuteLimits Limits { get; init; }

    /// <summary>Whether it may use a model.</summary>
    public bool MayUse(string model) => Allowed is null || Allowed.Contains(model);

    /// <summary>Counts a request against its limits.</summary>
    /// <returns>Whether it is admitted, with what is left of the limits.</returns>
    /// <exception cref="StoreUnavailableException">Limits are kept in Redis, and it is unavailable.</exception>
    public ValueTask<Admission> AdmitAsync(CancellationToken cancellationToken) =>
        _gate is null
            ? Limits.Any
                ? throw NoStore()
                : default
            : _gate.AdmitAsync(State, Limits, cancellationToken);

    /// <summary>Counts what an answer used against its limits. Does not throw: what cannot be counted is logged.</summary>
    public ValueTask ChargeAsync(TokenUsage usage) => _gate is null ? default : _gate.ChargeAsync(State, Limits, usage.Total);

    /// <summary>A limit that is not enforced must not look like one.</summary>
    private static InvalidOperationException NoStore() =>
        new(
            $"These keys have limits but nowhere to keep them: build the first ones from the {nameof(CallerKeys)} of the service, "
                + $"not from {nameof(CallerKeys)}.{nameof(CallerKeys.None)}."
        );
}
