using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine;

/// <summary>Runs a scenario: prepare, warm up, make the load, inspect, judge.</summary>
public sealed class LoadRun
{
    /// <summary>How long requests in flight may go on after the user stopped the run.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    /// <summary>What is run.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Where the run log goes; null for nowhere.</summary>
    public RunLogWriter? Log { get; init; }

    /// <summary>Called once a second with the second's measurements; it must not block for long.</summary>
    public Action<Interval>? OnInterval { get; init; }

    /// <summary>Local processes of the system under test, whose CPU and memory are measured.</summary>
    public IReadOnlyList<WatchedProcess> Watched { get; init; } = [];

    /// <summary>What the report shows besides: target, time scale, profile, parameters.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The search that the run is a step of; null when it is a run of its own.</summary>
    public SaturationStep? Saturation { get; init; }

    /// <summary>The comparison that the run is a part of; null when it stands for itself.</summary>
    public ComparedVariant? Variant { get; init; }

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Runs the scenario to its end.</summary>
    /// <param name="stop">Ends the run early: nothing new is sent, and what there is is judged and returned.</param>
    /// <exception cref="InvalidPlanException">The scenario cannot be run.</exception>
    public async Task<RunResult> RunAsync(CancellationToken stop)
    {
        Validate();
        var clock = new RunClock(Time);
        await using var transport = Scenario.Transport.Open(clock);
        await TransportWarmUp.OnceAsync(transport.Name);
        using var ending = new RunEnding(Scenario, Time, stop);
        object? prepared = await PrepareAsync(ending.Stop);
        var warmUp = Scenario.WarmUp is { } profile ? await WarmUpAsync(profile, transport, clock, ending) : null;

        var info = Describe();
        Log?.Begin(info);
        var recorder = NewRecorder();
        var timeline = await MeasureAsync(recorder, transport, clock, ending);

        var total = Interval.Sum(timeline);
        var (facts, inspectionError) = await InspectAsync(
            new Inspection(prepared, Succeeded(warmUp), total) { Timeline = timeline, Profile = Scenario.Profile }
        );
        var end = new RunEnd
        {
            Verdict = Verdict.Of(total, facts, Scenario.Targets, Environment.ProcessorCount, ending.Early),
            Facts = facts,
            Examples = recorder.Examples,
            EndedEarly = ending.Early,
            InspectionError = inspectionError,
            ConnectionsOpened = transport.ConnectionsOpened,
        };
        Log?.End(end);
        return new RunResult(info, timeline, end);
    }

    private async Task<List<Interval>> MeasureAsync(Recorder recorder, ITransport transport, RunClock clock, RunEnding ending)
    {
        var timeline = new List<Interval>();
        var runner = new IterationRunner(Scenario, transport, recorder, clock);
        var meter = new ResourceMeter(Watched);
        var before = recorder.Read();
        long start = clock.Now,
            last = start;
        IExecutor executor = Scenario.Profile switch
        {
            OpenProfile open => new OpenExecutor(open, runner, recorder, clock),
            ClosedProfile closed => new ClosedExecutor(closed, runner, recorder, clock),
            var other => throw new InvalidPlanException($"There is no executor for a {other.GetType().Name}."),
        };
        ending.BeginProfile(Scenario.Profile);
        var executing = executor.RunAsync(ending.Stop, ending.CutOff);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), Time);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        bool over;
        do
        {
            over = await Task.WhenAny(executing, tick) == executing;
            long now = clock.Now;
            var counted = recorder.Read();
            var interval = counted.Since(before);
            (interval.Start, interval.Seconds) = ((last - start) / 1e9, (now - last) / 1e9);
            interval.Users = executor.Users.TakePeak();
            (interval.Resources, interval.MachineBusy) = meter.Read();
            interval.Gauges = [.. Scenario.Gauges.Select(gauge => new GaugeReading(gauge.Name, gauge.Read()))];
            (before, last) = (counted, now);
            timeline.Add(interval);
            Log?.Add(interval);
            OnInterval?.Invoke(interval);
            AbortIfTargetFailed(timeline, ending);
            if (!over)
                tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        } while (!over);
        await executing;
        return timeline;
    }

    private void AbortIfTargetFailed(List<Interval> timeline, RunEnding ending)
    {
        double elapsed = timeline[^1].Start + timeline[^1].Seconds;
        var due = Scenario.Targets.Where(target => target.AbortAfter?.TotalSeconds <= elapsed).ToArray();
        if (due.Length == 0)
            return;
        var sofar = Interval.Sum(timeline);
        foreach (var target in due)
        {
            if (!target.Judge(sofar, new Dictionary<string, double>()).Holds)
                ending.End($"target '{target.Text}' did not hold after {Durations.Format(TimeSpan.FromSeconds(elapsed))}.");
        }
    }

    private async Task<object?> PrepareAsync(CancellationToken stop)
    {
        try
        {
            return Scenario.Prepare is { } prepare ? await prepare(stop) : null;
        }
        catch (HttpRequestException e)
        {
            throw new InvalidPlanException($"The target is not what scenario '{Scenario.Name}' needs: {e.Message}");
        }
    }

    private async Task<Interval> WarmUpAsync(ClosedProfile profile, ITransport transport, RunClock clock, RunEnding ending)
    {
        var recorder = NewRecorder();
        var runner = new IterationRunner(Scenario with { ThinkTime = null }, transport, recorder, clock);
        await new ClosedExecutor(profile, runner, recorder, clock).RunAsync(ending.Stop, ending.CutOff);
        return recorder.Read();
    }

    private async Task<(IReadOnlyDictionary<string, double> Facts, string? Error)> InspectAsync(Inspection inspection)
    {
        if (Scenario.Inspect is not { } inspect)
            return (new Dictionary<string, double>(), null);
        using var patience = new CancellationTokenSource(Scenario.InspectionTimeout, Time);
        try
        {
            return (await inspect(inspection, patience.Token), null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (new Dictionary<string, double>(), $"The target's state could not be read after the run: {e.Message}");
        }
    }

    private RunInfo Describe() =>
        new()
        {
            Scenario = Scenario.Name,
            Description = Scenario.Description,
            Load = Scenario.Profile.Describe(),
            Open = Scenario.Profile is OpenProfile,
            Targets = [.. Scenario.Targets.Select(target => target.Text)],
            Transport = Scenario.Transport.Transport,
            MaxConnections = Scenario.Transport.MaxConnections,
            RequestTimeoutSeconds = Scenario.Transport.RequestTimeout.TotalSeconds,
            Seed = Scenario.Seed,
            StartedAt = Time.GetUtcNow(),
            Saturation = Saturation,
            Variant = Variant,
            Settings = Settings,
        };

    private Recorder NewRecorder() => new(Scenario.Metrics.Steps, Scenario.Trends, Scenario.Counters);

    private void Validate()
    {
        if (Scenario.Steps.Count == 0)
            throw new InvalidPlanException($"Scenario '{Scenario.Name}' has no steps.");
        if (Scenario.Steps.FirstOrDefault(step => !double.IsFinite(step.Weight) || step.Weight <= 0) is { } step)
            throw new InvalidPlanException(
                $"Scenario '{Scenario.Name}': the weight of step '{step.Name}' must be above 0, not {step.Weight}."
            );
        if (Scenario.Pace is not null && Scenario.Profile is not ClosedProfile { InGroups: false })
            throw new InvalidPlanException($"Scenario '{Scenario.Name}': only users of a closed load who send on their own can be paced.");
        if (Scenario.Metrics.Steps.GroupBy(name => name).FirstOrDefault(names => names.Count() > 1) is { } twice)
            throw new InvalidPlanException($"Scenario '{Scenario.Name}' has two steps '{twice.Key}'.");
    }

    private static long Succeeded(Interval? interval) => interval is null ? 0 : interval.All.Response.Count - interval.All.Failed;

    /// <summary>Who may end a run, and how: nothing new after <see cref="Stop"/>, nothing in flight after <see cref="CutOff"/>.</summary>
    private sealed class RunEnding : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly CancellationTokenSource _cutOff = new();
        private readonly TimeProvider _time;
        private readonly List<IDisposable> _timers = [];
        private readonly CancellationTokenRegistration _byUser;
        private TimeSpan _patience = StopPatience;
        private string? _early;

        public RunEnding(Scenario scenario, TimeProvider time, CancellationToken byUser)
        {
            _time = time;
            if (scenario.TotalTimeout is { } total)
                After(total, () => End($"the total time-out of {Durations.Format(total)} was over.", patience: TimeSpan.Zero));
            _byUser = byUser.Register(() => End("it was stopped.", StopPatience));
        }

        public CancellationToken Stop => _stop.Token;

        public CancellationToken CutOff => _cutOff.Token;

        public string? Early => _early;

        public void BeginProfile(LoadProfile profile)
        {
            _patience = profile.GracefulStop;
            if (profile.Duration is { } duration)
                After(duration + profile.GracefulStop, _cutOff.Cancel);
        }

        public void End(string why) => End(why, _patience);

        public void Dispose()
        {
            _byUser.Dispose();
            lock (_timers)
                _timers.ForEach(timer => timer.Dispose());
            _stop.Dispose();
            _cutOff.Dispose();
        }

        private void End(string why, TimeSpan patience)
        {
            if (Interlocked.CompareExchange(ref _early, why, null) is not null)
                return;
            _stop.Cancel();
            After(patience, _cutOff.Cancel);
        }

        private void After(TimeSpan delay, Action act)
        {
            lock (_timers)
                _timers.Add(_time.CreateTimer(_ => act(), null, delay, Timeout.InfiniteTimeSpan));
        }
    }
}
