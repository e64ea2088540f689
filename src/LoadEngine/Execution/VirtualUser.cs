using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Execution;

/// <summary>One of the users that make the load: sends one request at a time and has a memory of its own.</summary>
public sealed class VirtualUser
{
    private readonly Recorder _recorder;

    internal VirtualUser(int id, Scenario scenario, Recorder recorder)
    {
        Id = id;
        _recorder = recorder;
        // Users with neighbouring seeds must not draw alike: spread them as splitmix64 does.
        ulong seed = ((ulong)scenario.Seed << 32) + (uint)id + 0x9E3779B97F4A7C15;
        seed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
        Random = new Random((int)(seed >> 33));
        State = scenario.NewState?.Invoke(this);
    }

    /// <summary>The user's number, from 0.</summary>
    public int Id { get; }

    /// <summary>The user's own chance, the same in each run with the same seed.</summary>
    public Random Random { get; }

    /// <summary>How many iterations the user has begun before this one.</summary>
    public long Iteration { get; internal set; }

    /// <summary>What <see cref="Scenario.NewState"/> made for this user.</summary>
    public object? State { get; }

    internal bool Started { get; set; }

    /// <summary>Records a duration that an answer told.</summary>
    /// <param name="trend">Its index in <see cref="Scenario.Trends"/>.</param>
    /// <param name="nanoseconds">The duration.</param>
    public void Measure(int trend, long nanoseconds) => _recorder.Measure(trend, nanoseconds);

    /// <summary>Counts things that an answer confirmed.</summary>
    /// <param name="counter">Its index in <see cref="Scenario.Counters"/>.</param>
    /// <param name="count">How many.</param>
    public void Count(int counter, long count = 1) => _recorder.Count(counter, count);
}
