using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Suites;

/// <summary>A variant of a service: the same program with other settings, in a process of its own.</summary>
/// <param name="Name">Such as <c>v1</c>.</param>
/// <param name="Environment">What is added to the service's environment, where nobody else can read it.</param>
/// <param name="Targets">What must hold of this variant besides the scenario's targets.</param>
internal sealed record Variant(string Name, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Targets);

/// <summary>Variants under the same load, one after another, and what of them is compared.</summary>
internal sealed record Comparison
{
    /// <summary>In the order they are run; at least one.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>The counter whose rate is the throughput.</summary>
    public required string Counter { get; init; }

    /// <summary>The step whose response times are compared.</summary>
    public required string Step { get; init; }

    /// <summary>Facts that are compared: heading and name.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Which variants are left out, and why; null when none is.</summary>
    public string? LeftOut { get; init; }

    /// <summary>How a run of a variant is told from others, and compared.</summary>
    /// <param name="scenario">The scenario's name.</param>
    /// <param name="variant">One of <see cref="Variants"/>.</param>
    public ComparedVariant Describe(string scenario, Variant variant) =>
        new(scenario, variant.Name)
        {
            Counter = Counter,
            Step = Step,
            Facts = Facts,
            Note = LeftOut,
        };
}
