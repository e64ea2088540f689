namespace Platform.LoadEngine.Profiles;

/// <summary>
/// How much load over time. <see cref="ClosedProfile"/>: users who wait for their answer before they send again.
/// <see cref="OpenProfile"/>: arrivals on a schedule that no answer can hold up. An invalid profile cannot be built.
/// </summary>
public abstract record LoadProfile
{
    /// <summary>How long load is made; null when only an iteration limit ends it.</summary>
    public abstract TimeSpan? Duration { get; }

    /// <summary>How long requests in flight may go on after the end, before they are cut off (k6's default, 30 s).</summary>
    public TimeSpan GracefulStop { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same shape with every duration multiplied.</summary>
    /// <param name="factor">Above 0; 0.1 makes an hour six minutes.</param>
    public abstract LoadProfile Scale(double factor);

    /// <summary>The profile in a few words, for lists and reports.</summary>
    public abstract string Describe();

    private protected static void CheckStages(IReadOnlyList<Stage> stages, string unit)
    {
        if (stages.Count == 0)
            throw new InvalidPlanException("A load profile needs at least one stage.");
        for (int i = 0; i < stages.Count; i++)
        {
            var stage = stages[i];
            if (!double.IsFinite(stage.Level) || stage.Level < 0)
                throw new InvalidPlanException($"Stage {i + 1}: {unit} must be a number ≥ 0, not {stage.Level}.");
            if (stage.Duration <= TimeSpan.Zero)
                throw new InvalidPlanException($"Stage {i + 1}: the duration must be above 0, not {stage.Duration}.");
            if (stage.RampUp < TimeSpan.Zero || stage.RampUp > stage.Duration)
                throw new InvalidPlanException(
                    $"Stage {i + 1}: the ramp-up must be between 0 and the stage's duration, not {stage.RampUp}."
                );
        }
    }

    private protected static Stage[] ScaleStages(IReadOnlyList<Stage> stages, double factor)
    {
        if (!double.IsFinite(factor) || factor <= 0)
            throw new InvalidPlanException($"The time scale must be above 0, not {factor}.");
        return [.. stages.Select(s => s with { Duration = s.Duration * factor, RampUp = s.RampUp * factor })];
    }

    private protected static string DescribeStages(IReadOnlyList<Stage> stages, string unit) =>
        string.Join(
            " → ",
            stages.Select(s =>
                $"{s.Level:0.##}{unit} {Durations.Format(s.Duration)}{(s.RampUp > TimeSpan.Zero ? $" (ramp {Durations.Format(s.RampUp)})" : "")}"
            )
        );
}

/// <summary>A part of a profile: from the level before it (0 at first) in a straight line to its own, which then holds.</summary>
/// <param name="Level">Users, or iterations a second.</param>
/// <param name="Duration">The whole stage, ramp-up included.</param>
/// <param name="RampUp">The stage's first part, in which the level changes; 0 changes it at once.</param>
public sealed record Stage(double Level, TimeSpan Duration, TimeSpan RampUp = default);
