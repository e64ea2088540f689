using Platform.LoadEngine;
using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Fronts;

/// <summary>
/// Measures fronts side by side: first how much each takes, then how fast each answers at half of what the slowest takes. Rounds of the
/// fronts
/// take turns, and each begins with another front, so that what else the machine does strikes all of them alike.
/// </summary>
/// <param name="plan">The load.</param>
/// <param name="fronts">The fronts; at least one.</param>
/// <param name="run">Runs a scenario on a front.</param>
internal sealed class FrontSession(FrontPlan plan, IReadOnlyList<ComparedFront> fronts, Func<Scenario, ComparedFront, Task<RunResult>> run)
{
    /// <summary>What a reader must know to compare rightly, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Measures until all rounds are over or it is stopped.</summary>
    /// <returns>A result for each front and load, made of its rounds; empty when it was stopped before there was one of each
    /// front.</returns>
    public async Task<IReadOnlyList<RunResult>> RunAsync(CancellationToken stop)
    {
        // Not counted: until a service has compiled its code well, it is not the service that is to be measured.
        foreach (var front in fronts.TakeWhile(_ => !stop.IsCancellationRequested))
            await run(plan.Throughput(front), front);
        var most = await RoundsAsync(plan.Throughput, stop);
        if (most.Count < fronts.Count)
            return [];
        double rate = plan.Rate ?? Math.Floor(fronts.Min(front => FrontFigures.Throughput(most[front])) / 2);
        var timed = rate > 0 ? await RoundsAsync(front => plan.Latency(front, rate), stop) : [];
        var figures = new FrontFigures(plan, rate, Notes);
        return
        [
            .. fronts.Select(front => figures.OfThroughput(plan.Throughput(front), front, most[front])),
            .. fronts
                .Where(timed.ContainsKey)
                .Select(front =>
                    figures.OfLatency(
                        plan.Latency(front, rate),
                        front,
                        most[front],
                        timed[front],
                        fronts.Where(front => front.Name == ComparedFront.Direct).Select(timed.GetValueOrDefault).FirstOrDefault()
                    )
                ),
        ];
    }

    private async Task<Dictionary<ComparedFront, List<RunResult>>> RoundsAsync(Func<ComparedFront, Scenario> make, CancellationToken stop)
    {
        var results = new Dictionary<ComparedFront, List<RunResult>>();
        for (int turn = 0; turn < plan.Rounds * fronts.Count && !stop.IsCancellationRequested; turn++)
        {
            int round = turn / fronts.Count;
            var front = fronts[(turn + round) % fronts.Count];
            if (!results.TryGetValue(front, out var rounds))
                results[front] = rounds = [];
            rounds.Add(await run(make(front), front));
        }

        return results;
    }
}
