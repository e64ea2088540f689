namespace Platform.LoadEngine.Results;

/// <summary>What makes a run one of several that are to be compared: the same load on variants of a service.</summary>
/// <param name="Scenario">What they have in common: the scenario's name without the variant.</param>
/// <param name="Name">The variant.</param>
public sealed record ComparedVariant(string Scenario, string Name)
{
    /// <summary>The counter whose rate is the throughput, such as <c>purchases</c>; null where facts alone are compared.</summary>
    public string? Counter { get; init; }

    /// <summary>The step whose response times are compared; null where facts alone are.</summary>
    public string? Step { get; init; }

    /// <summary>Facts that are compared: heading and name.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>What a reader must know to compare rightly, for one which variants were left out; null when nothing.</summary>
    public string? Note { get; init; }
}
