using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Execution;

/// <summary>Lets a user do what the scenario says and records it. Both executors use it.</summary>
internal sealed class IterationRunner(Scenario scenario, ITransport transport, Recorder recorder, RunClock clock)
{
    private readonly double _weights = scenario.Steps.Sum(step => step.Weight);
    private readonly long _origin = clock.Now;

    /// <summary>Makes a user with a memory of its own.</summary>
    public VirtualUser NewUser(int id) => new(id, scenario, recorder);

    /// <summary>How long the user waits before it asks again; zero when its next iteration may begin.</summary>
    public TimeSpan WaitOf(VirtualUser user) => scenario.Pace?.Invoke(user) ?? TimeSpan.Zero;

    /// <summary>Runs one iteration to its end, or until it is cut off.</summary>
    /// <param name="user">Who; it must not be in an iteration already.</param>
    /// <param name="dueAt">When the iteration was due on the run's clock; null when it is due now.</param>
    /// <param name="cutOff">Ends a request in flight.</param>
    public async ValueTask RunAsync(VirtualUser user, long? dueAt, CancellationToken cutOff)
    {
        if (!user.Started)
        {
            user.Started = true;
            for (int i = 0; i < scenario.StartSteps.Count; i++)
                await StepAsync(scenario.StartSteps[i], scenario.Steps.Count + i, user, null, cutOff);
        }

        if (scenario.Mix || scenario.Choose is not null)
        {
            int chosen = scenario.Choose?.Invoke(user) ?? Draw(user.Random);
            await StepAsync(scenario.Steps[chosen], chosen, user, dueAt, cutOff);
        }
        else
        {
            for (int i = 0; i < scenario.Steps.Count && !cutOff.IsCancellationRequested; i++)
                await StepAsync(scenario.Steps[i], i, user, i == 0 ? dueAt : null, cutOff);
        }

        user.Iteration++;
        recorder.CountIteration();
    }

    private async ValueTask StepAsync(Step step, int index, VirtualUser user, long? dueAt, CancellationToken cutOff)
    {
        var request = step.Make(user);
        long due = dueAt ?? clock.Now;
        using (var reply = await transport.SendAsync(request, cutOff))
        {
            var (kind, reason) = step.Judge(user, reply);
            recorder.Record(index, due, reply, kind);
            if (kind is not (FailureKind.None or FailureKind.Interrupted))
                recorder.Keep(kind, () => FailureExample.Of(kind, step.Name, (reply.DoneAt - _origin) / 1e9, reason, request, reply));
        }

        if (scenario.ThinkTime is { } thinkTime)
            await PauseAsync(thinkTime.Next(user.Random), cutOff);
    }

    private async ValueTask PauseAsync(TimeSpan pause, CancellationToken cutOff) =>
        await Task.Delay(pause, clock.Time, cutOff).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private int Draw(Random random)
    {
        double at = random.NextDouble() * _weights;
        for (int i = 0; i < scenario.Steps.Count - 1; i++)
        {
            at -= scenario.Steps[i].Weight;
            if (at < 0)
                return i;
        }

        return scenario.Steps.Count - 1;
    }
}
