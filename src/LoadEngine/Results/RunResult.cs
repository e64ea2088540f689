using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Saturation;

namespace Platform.LoadEngine.Results;

/// <summary>A run from its beginning to its end: all that a report needs.</summary>
/// <param name="Info">What was run, where and when.</param>
/// <param name="Timeline">What was measured, second by second; at least one interval.</param>
/// <param name="End">How it ended; null when the generator died before the end.</param>
public sealed record RunResult(RunInfo Info, IReadOnlyList<Interval> Timeline, RunEnd? End)
{
    /// <summary>The whole run as one interval; percentiles come from its merged histograms.</summary>
    public Interval Total { get; } = Interval.Sum(Timeline);
}

/// <summary>What was run, where and when.</summary>
public sealed record RunInfo
{
    /// <summary>The version of this format. Readers refuse a newer one.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of the format it was written in.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>What it shows.</summary>
    public string Description { get; init; } = "";

    /// <summary>The load in words.</summary>
    public string Load { get; init; } = "";

    /// <summary>Whether the load is open: only then response times count from when a request was due.</summary>
    public bool Open { get; init; }

    /// <summary>Targets as written.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The transport's name.</summary>
    public string Transport { get; init; } = "";

    /// <summary>The most connections at once.</summary>
    public int MaxConnections { get; init; }

    /// <summary>The time-out of a request, in seconds.</summary>
    public double RequestTimeoutSeconds { get; init; }

    /// <summary>The seed of every random choice.</summary>
    public int Seed { get; init; }

    /// <summary>When the measurement began, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The version of the load engine.</summary>
    public string Version { get; init; } = typeof(RunInfo).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Operating system, processors and runtime of the generator.</summary>
    public string Machine { get; init; } =
        $"{System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, "
        + $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}";

    /// <summary>The search that the run is a step of; null when it is a run of its own.</summary>
    public SaturationStep? Saturation { get; init; }

    /// <summary>The comparison that the run is a part of; null when it stands for itself.</summary>
    public ComparedVariant? Variant { get; init; }

    /// <summary>What the program that ran it adds: target, time scale, profile, parameters.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a run ended.</summary>
public sealed record RunEnd
{
    /// <summary>What it showed.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Values found after the run.</summary>
    public IReadOnlyDictionary<string, double> Facts { get; init; } = new Dictionary<string, double>();

    /// <summary>The first failures of each kind.</summary>
    public IReadOnlyList<FailureExample> Examples { get; init; } = [];

    /// <summary>Why it ended before its profile did; null when it did not.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>Why the target's state could not be read after the run; null when it could.</summary>
    public string? InspectionError { get; init; }

    /// <summary>Connections opened, those of the warm-up included.</summary>
    public long ConnectionsOpened { get; init; }
}
