namespace Platform.LoadEngine.Profiles;

/// <summary>A number of users over time; each sends again only when its answer is there.</summary>
public sealed record ClosedProfile : LoadProfile
{
    private ClosedProfile(IReadOnlyList<Stage> stages) => Stages = stages;

    /// <summary>Users over stages; levels are rounded to whole users.</summary>
    /// <exception cref="InvalidPlanException">No stage, or a number of users, duration or ramp-up out of range.</exception>
    public static ClosedProfile Ramping(params IReadOnlyList<Stage> stages)
    {
        CheckStages(stages, "the number of users");
        if (stages.All(stage => Math.Round(stage.Level) < 1))
            throw new InvalidPlanException("At least one stage needs a user.");
        return new ClosedProfile(stages);
    }

    /// <summary>The same number of users all the time.</summary>
    public static ClosedProfile Constant(int users, TimeSpan duration) => Ramping(new Stage(users, duration));

    /// <summary>A number of iterations in all, shared by the users as they come free.</summary>
    /// <param name="users">How many at once, ≥ 1.</param>
    /// <param name="iterations">How many in all, ≥ 1.</param>
    public static ClosedProfile SharedIterations(int users, long iterations) => Fixed(users) with { Iterations = Checked(iterations) };

    /// <summary>A number of iterations for each user.</summary>
    public static ClosedProfile IterationsAUser(int users, long iterations) =>
        Fixed(users) with
        {
            IterationsPerUser = Checked(iterations),
        };

    /// <summary>Groups: all users send at once, and the next group starts when the last answer of this one is there.</summary>
    public static ClosedProfile Groups(int users, long iterations) => SharedIterations(users, iterations) with { InGroups = true };

    /// <summary>The stages; levels are users. Empty when only an iteration limit ends the run.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>The users of a profile without stages.</summary>
    public int FixedUsers { get; private init; }

    /// <summary>The most iterations in all; null for no limit.</summary>
    public long? Iterations { get; private init; }

    /// <summary>The most iterations of each user; null for no limit.</summary>
    public long? IterationsPerUser { get; private init; }

    /// <summary>Whether the users start each iteration together.</summary>
    public bool InGroups { get; private init; }

    /// <inheritdoc/>
    public override TimeSpan? Duration => Stages.Count == 0 ? null : Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Duration);

    /// <summary>The most users at any time.</summary>
    public int MaxUsers => Stages.Count == 0 ? FixedUsers : Stages.Max(stage => (int)Math.Round(stage.Level));

    /// <summary>Whether the number of users changes.</summary>
    public bool IsRamping => Stages.Count > 1 || Stages.Any(stage => stage.RampUp > TimeSpan.Zero);

    /// <summary>How many users there are at a time since the start.</summary>
    /// <returns>0 after the end.</returns>
    public int UsersAt(TimeSpan time)
    {
        if (Stages.Count == 0)
            return FixedUsers;
        double level = 0;
        foreach (var stage in Stages)
        {
            if (time < stage.RampUp)
                return (int)Math.Round(level + ((stage.Level - level) * (time / stage.RampUp)));
            if (time < stage.Duration)
                return (int)Math.Round(stage.Level);
            level = stage.Level;
            time -= stage.Duration;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override LoadProfile Scale(double factor) =>
        new ClosedProfile(ScaleStages(Stages, factor))
        {
            FixedUsers = FixedUsers,
            Iterations = Iterations,
            IterationsPerUser = IterationsPerUser,
            InGroups = InGroups,
            GracefulStop = GracefulStop,
        };

    /// <inheritdoc/>
    public override string Describe() =>
        InGroups ? $"closed, {Iterations:#,0} in groups of {FixedUsers}"
        : Iterations is { } total ? $"closed, {total:#,0} by {FixedUsers} at once"
        : IterationsPerUser is { } each ? $"closed, {FixedUsers} users, {each:#,0} each"
        : $"closed, {DescribeStages(Stages, " users")}";

    private static ClosedProfile Fixed(int users) =>
        users >= 1
            ? new ClosedProfile([]) { FixedUsers = users }
            : throw new InvalidPlanException($"The number of users must be ≥ 1, not {users}.");

    private static long Checked(long iterations) =>
        iterations >= 1 ? iterations : throw new InvalidPlanException($"The number of iterations must be ≥ 1, not {iterations}.");
}
