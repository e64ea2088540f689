using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Callers;

/// <summary>Who calls: a key of the configuration, and what it has used.</summary>
internal sealed class Caller(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether it may use a model.</summary>
    public bool MayUse(string model) => true;

    /// <summary>Counts a request against its limits.</summary>
    /// <returns>Why it is refused, with the wait after which it is not; null when it is admitted.</returns>
    public ValueTask<CallError?> AdmitAsync(CancellationToken cancellationToken) => new((CallError?)null);

    /// <summary>Counts what an answer used.</summary>
    public ValueTask ChargeAsync(TokenUsage usage) => default;
}
