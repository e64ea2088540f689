using System.Text.Json.Serialization;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Measuring;

/// <summary>
/// What was measured in a stretch of time, a second or a whole run: intervals add up, and what they add up to is as
/// exact as if it had been recorded at once.
/// </summary>
/// <param name="steps">Counts of each step, in the scenario's order.</param>
/// <param name="trends">Durations that checks measured.</param>
/// <param name="counters">Things that checks counted.</param>
public sealed class Interval(IReadOnlyList<StepCounts> steps, IReadOnlyList<Trend> trends, IReadOnlyList<Counter> counters)
{
    /// <summary>When it begins, in seconds since the start of the measurement.</summary>
    public double Start { get; set; }

    /// <summary>How long it is, in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>The most users at work at once in it; of an open profile, the most iterations in flight.</summary>
    public int Users { get; set; }

    /// <summary>Iterations that were due in it (open profile).</summary>
    public long Planned { get; set; }

    /// <summary>Iterations begun.</summary>
    public long Started { get; set; }

    /// <summary>Iterations ended.</summary>
    public long Iterations { get; set; }

    /// <summary>Iterations due but not begun because the most allowed were in flight.</summary>
    public long Dropped { get; set; }

    /// <summary>How much later than due iterations were dispatched (open profile): the generator's own lateness.</summary>
    public Histogram DispatchLag { get; init; } = new();

    /// <summary>Counts of each step, in the scenario's order.</summary>
    public IReadOnlyList<StepCounts> Steps { get; } = steps;

    /// <summary>Durations that checks measured.</summary>
    public IReadOnlyList<Trend> Trends { get; } = trends;

    /// <summary>Things that checks counted.</summary>
    public IReadOnlyList<Counter> Counters { get; } = counters;

    /// <summary>CPU and memory of generator and target, where they can be seen.</summary>
    public IReadOnlyList<ResourceUse> Resources { get; set; } = [];

    /// <summary>The share of the whole machine's CPU that was busy, 0 … 1; null where it cannot be seen.</summary>
    public double? MachineBusy { get; set; }

    /// <summary>What the scenario's gauges showed at its end.</summary>
    public IReadOnlyList<GaugeReading> Gauges { get; set; } = [];

    /// <summary>An interval in which nothing happened.</summary>
    public static Interval Empty(IReadOnlyList<string> steps, IReadOnlyList<string> trends, IReadOnlyList<string> counters)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return new Interval(
            [.. steps.Select(name => new StepCounts(name))],
            [.. trends.Select(name => new Trend(name))],
            [.. counters.Select(name => new Counter(name))]
        );
    }

    /// <summary>All steps together.</summary>
    [JsonIgnore]
    public StepCounts All
    {
        get
        {
            var all = new StepCounts("all");
            foreach (var step in Steps)
                all.Combine(step, 1);
            return all;
        }
    }

    /// <summary>Adjacent intervals as one.</summary>
    /// <param name="timeline">At least one interval, in order.</param>
    public static Interval Sum(IReadOnlyList<Interval> timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        var (first, last) = (timeline[0], timeline[^1]);
        var sum = Empty(
            [.. first.Steps.Select(s => s.Name)],
            [.. first.Trends.Select(t => t.Name)],
            [.. first.Counters.Select(c => c.Name)]
        );
        foreach (var interval in timeline)
            sum.Add(interval);
        (sum.Start, sum.Seconds, sum.Users) = (first.Start, last.Start + last.Seconds - first.Start, timeline.Max(i => i.Users));
        sum.Resources =
        [
            .. timeline
                .SelectMany(i => i.Resources)
                .GroupBy(use => use.Name)
                .Select(uses => new ResourceUse(uses.Key, uses.Sum(use => use.CpuSeconds), uses.Max(use => use.MemoryBytes))),
        ];
        sum.Gauges = last.Gauges;
        double seen = timeline.Where(i => i.MachineBusy is not null).Sum(i => i.Seconds);
        sum.MachineBusy = seen > 0 ? timeline.Sum(i => (i.MachineBusy ?? 0) * i.Seconds) / seen : null;
        return sum;
    }

    /// <summary>Adds the counts of another interval of the same scenario.</summary>
    public void Add(Interval other) => Combine(other, 1);

    /// <summary>What was counted after <paramref name="earlier"/> was read from the same source.</summary>
    public Interval Since(Interval earlier)
    {
        var difference = Empty([.. Steps.Select(s => s.Name)], [.. Trends.Select(t => t.Name)], [.. Counters.Select(c => c.Name)]);
        difference.Combine(this, 1);
        difference.Combine(earlier, -1);
        difference.Freeze();
        return difference;
    }

    /// <summary>Keeps what was counted in as little memory as can be; nothing can be added after it.</summary>
    internal void Freeze()
    {
        DispatchLag.Freeze();
        foreach (var step in Steps)
        {
            step.Response.Freeze();
            step.Service.Freeze();
        }

        foreach (var trend in Trends)
            trend.Values.Freeze();
    }

    private void Combine(Interval other, int sign)
    {
        ArgumentNullException.ThrowIfNull(other);
        Planned += sign * other.Planned;
        Started += sign * other.Started;
        Iterations += sign * other.Iterations;
        Dropped += sign * other.Dropped;
        DispatchLag.Combine(other.DispatchLag, sign);
        for (int i = 0; i < Steps.Count; i++)
            Steps[i].Combine(other.Steps[i], sign);
        for (int i = 0; i < Trends.Count; i++)
            Trends[i].Values.Combine(other.Trends[i].Values, sign);
        for (int i = 0; i < Counters.Count; i++)
            Counters[i].Count += sign * other.Counters[i].Count;
    }
}

/// <summary>Counts of one step.</summary>
/// <param name="name">The step's name.</param>
public sealed class StepCounts(string name)
{
    /// <summary>The step's name.</summary>
    public string Name { get; } = name;

    /// <summary>Time from when the request was due to its end, of every request that ended, failed ones too.</summary>
    public Histogram Response { get; init; } = new();

    /// <summary>Time from when the request was sent to its end.</summary>
    public Histogram Service { get; init; } = new();

    /// <summary>Requests by how they ended, at the index of their <see cref="FailureKind"/>; successes are not counted here.</summary>
    public long[] Failures { get; init; } = new long[Enum.GetValues<FailureKind>().Length];

    /// <summary>Bytes of requests.</summary>
    public long BytesSent { get; set; }

    /// <summary>Bytes of answers.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Requests that ended otherwise than they should; interrupted ones are none of them.</summary>
    [JsonIgnore]
    public long Failed => Failures.Sum() - Failures[(int)FailureKind.Interrupted];

    internal void Combine(StepCounts other, int sign)
    {
        Response.Combine(other.Response, sign);
        Service.Combine(other.Service, sign);
        for (int i = 0; i < Failures.Length; i++)
            Failures[i] += sign * other.Failures[i];
        BytesSent += sign * other.BytesSent;
        BytesReceived += sign * other.BytesReceived;
    }
}

/// <summary>Durations that checks measured under a name.</summary>
/// <param name="Name">The name.</param>
public sealed record Trend(string Name)
{
    /// <summary>The durations.</summary>
    public Histogram Values { get; init; } = new();
}

/// <summary>Things that checks counted under a name.</summary>
/// <param name="Name">The name.</param>
public sealed record Counter(string Name)
{
    /// <summary>How many.</summary>
    public long Count { get; set; }
}
