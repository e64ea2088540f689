using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadEngine.Execution;

/// <summary>Runs a closed profile: each user waits for its answer before it sends again.</summary>
internal sealed class ClosedExecutor(ClosedProfile profile, IterationRunner runner, Recorder recorder, RunClock clock) : IExecutor
{
    /// <summary>How often the number of users follows a ramp.</summary>
    private static readonly TimeSpan RampInterval = TimeSpan.FromMilliseconds(50);

    private readonly long _end = profile.Duration is { } duration ? clock.Now + (long)duration.TotalNanoseconds : long.MaxValue;
    private readonly long _start = clock.Now;
    private long _begun;
    private int _wanted;
    private volatile bool _failed;

    public PeakGauge Users { get; } = new();

    public Task RunAsync(CancellationToken stop, CancellationToken cutOff) =>
        profile.InGroups ? RunGroupsAsync(stop, cutOff) : RunFreelyAsync(stop, cutOff);

    private async Task RunFreelyAsync(CancellationToken stop, CancellationToken cutOff)
    {
        var users = new List<(VirtualUser User, Task Loop)>();
        do
        {
            int wanted = profile.UsersAt(TimeSpan.FromTicks((clock.Now - _start) / 100));
            Volatile.Write(ref _wanted, wanted);
            for (int id = 0; id < wanted; id++)
            {
                if (id == users.Count)
                    users.Add(Start(runner.NewUser(id), stop, cutOff));
                else if (profile.IsRamping && users[id].Loop.IsCompletedSuccessfully)
                    users[id] = Start(users[id].User, stop, cutOff); // back after a ramp down
            }

            if (profile.IsRamping)
                await Task.Delay(RampInterval, clock.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        } while (profile.IsRamping && !_failed && !stop.IsCancellationRequested && clock.Now < _end);
        await Task.WhenAll(users.Select(user => user.Loop));
    }

    private (VirtualUser User, Task Loop) Start(VirtualUser user, CancellationToken stop, CancellationToken cutOff)
    {
        Users.Add(1);
        return (user, Task.Run(() => LoopAsync(user, stop, cutOff), CancellationToken.None));
    }

    private async Task LoopAsync(VirtualUser user, CancellationToken stop, CancellationToken cutOff)
    {
        try
        {
            while (user.Id < Volatile.Read(ref _wanted) && !_failed && !stop.IsCancellationRequested && clock.Now < _end)
            {
                if (runner.WaitOf(user) is { Ticks: > 0 } wait)
                    await PauseAsync(wait, stop);
                else if (TryBegin(user))
                    await runner.RunAsync(user, null, cutOff);
                else
                    break;
            }
        }
        catch
        {
            _failed = true; // a fault in the scenario's own code ends the run for all
            throw;
        }
        finally
        {
            Users.Add(-1);
        }
    }

    /// <summary>
    /// Ends at the profile's end at the latest. A timer of less than a millisecond would end at once, and the loop would spin.
    /// </summary>
    private async ValueTask PauseAsync(TimeSpan wait, CancellationToken stop)
    {
        long left = Math.Max(0, _end - clock.Now) / 100;
        await Task.Delay(TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, Math.Min(wait.Ticks, left))), clock.Time, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool TryBegin(VirtualUser user)
    {
        if (user.Iteration >= profile.IterationsPerUser)
            return false;
        if (profile.Iterations is { } total && Interlocked.Increment(ref _begun) > total)
            return false;
        recorder.CountStarted(lag: null);
        return true;
    }

    private async Task RunGroupsAsync(CancellationToken stop, CancellationToken cutOff)
    {
        var users = Enumerable.Range(0, profile.FixedUsers).Select(runner.NewUser).ToArray();
        long left = profile.Iterations!.Value;
        while (left > 0 && !stop.IsCancellationRequested)
        {
            int size = (int)Math.Min(users.Length, left);
            left -= size;
            Users.Add(size);
            await Task.WhenAll(
                users
                    .Take(size)
                    .Select(user =>
                    {
                        recorder.CountStarted(lag: null);
                        return runner.RunAsync(user, null, cutOff).AsTask();
                    })
            );
            Users.Add(-size);
        }
    }
}
