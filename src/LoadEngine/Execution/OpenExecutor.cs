using System.Collections.Concurrent;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadEngine.Execution;

/// <summary>
/// Runs an open profile: a pacer on an absolute schedule begins iterations when they are due, whatever the target does.
/// What is late is measured from when it was due; what is due while the most allowed are in flight is dropped and counted.
/// </summary>
internal sealed class OpenExecutor(OpenProfile profile, IterationRunner runner, Recorder recorder, RunClock clock) : IExecutor
{
    private readonly long _start = clock.Now;
    private readonly ConcurrentQueue<VirtualUser> _idle = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _made;
    private int _running = 1; // the pacer itself, so that nobody is drained while it runs

    public PeakGauge Users { get; } = new();

    public async Task RunAsync(CancellationToken stop, CancellationToken cutOff)
    {
        // A thread of its own: it must not wait behind the users' continuations for its turn.
        await Task.Factory.StartNew(
            () => Pace(stop, cutOff),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        Leave();
        await _drained.Task;
    }

    private void Pace(CancellationToken stop, CancellationToken cutOff)
    {
        using var wait = new PacerWait(stop);
        for (long n = 0; profile.DueAt(n) is { } offset; n++)
        {
            long due = _start + offset;
            if (!WaitUntil(due, wait, stop))
                return;
            recorder.CountPlanned();
            if (Users.Now >= profile.MaxInFlight)
                recorder.CountDropped();
            else
                Begin(due, cutOff);
        }

        // The last is due before the end; rates are over the whole time.
        WaitUntil(_start + (long)profile.Duration!.Value.TotalNanoseconds, wait, stop);
    }

    /// <summary>Waits for a time on the run's clock; false when the run is over before it.</summary>
    private bool WaitUntil(long time, PacerWait wait, CancellationToken stop)
    {
        for (long now = clock.Now; now < time; now = clock.Now)
        {
            if (!wait.For(time - now) || _drained.Task.IsCompleted)
                return false;
        }

        return !stop.IsCancellationRequested && !_drained.Task.IsCompleted;
    }

    private void Begin(long due, CancellationToken cutOff)
    {
        Interlocked.Increment(ref _running);
        Users.Add(1);
        if (!_idle.TryDequeue(out var user))
            user = runner.NewUser(_made++);
        recorder.CountStarted(clock.Now - due);
        _ = RunOneAsync(user, due, cutOff);
    }

    private async Task RunOneAsync(VirtualUser user, long due, CancellationToken cutOff)
    {
        try
        {
            await runner.RunAsync(user, due, cutOff);
            _idle.Enqueue(user);
        }
        catch (Exception e)
        {
            _drained.TrySetException(e); // a fault in the scenario's own code ends the run
        }
        finally
        {
            Users.Add(-1);
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _drained.TrySetResult();
    }
}
