namespace Platform.LoadHarness.Suites.Chat;

/// <summary>A part of a run.</summary>
internal enum Phase
{
    /// <summary>A basic pool of sessions is opened.</summary>
    Start,

    /// <summary>Sessions are opened until there are as many as wanted.</summary>
    Growth,

    /// <summary>As many sessions as wanted; what expires is replaced.</summary>
    Steady,

    /// <summary>Nothing new: each session is read back and deleted.</summary>
    Cleaning,
}

/// <summary>The phases of a run: of an hour 5, 25, 25 and 5 minutes, of another length in proportion.</summary>
/// <param name="length">How long the run is.</param>
/// <param name="sessions">How many live sessions are wanted in the end.</param>
internal sealed class Phases(TimeSpan length, int sessions)
{
    private const double StartEnds = 5.0 / 60,
        GrowthEnds = 30.0 / 60,
        SteadyEnds = 55.0 / 60;

    /// <summary>The basic pool is this share of the sessions.</summary>
    private const double Basic = 0.2;

    /// <summary>The phase at a time since the beginning.</summary>
    public Phase At(TimeSpan time) =>
        (time / length) switch
        {
            < StartEnds => Phase.Start,
            < GrowthEnds => Phase.Growth,
            < SteadyEnds => Phase.Steady,
            _ => Phase.Cleaning,
        };

    /// <summary>How many sessions shall live in a phase.</summary>
    public int SessionsIn(Phase phase) =>
        phase switch
        {
            Phase.Start => (int)Math.Ceiling(sessions * Basic),
            Phase.Cleaning => 0,
            _ => sessions,
        };
}
