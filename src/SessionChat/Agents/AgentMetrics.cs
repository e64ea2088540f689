using System.Diagnostics.Metrics;

namespace Platform.SessionChat.Agents;

/// <summary>What is counted of the agents.</summary>
internal sealed class AgentMetrics
{
    private readonly Counter<long> _answered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _storeFailures;
    private readonly Counter<long> _faults;
    private readonly Histogram<double> _duration;
    private int _atWork;

    public AgentMetrics(IMeterFactory meters, AgentCache cache)
    {
        var meter = meters.Create("Platform.SessionChat");
        _answered = meter.CreateCounter<long>("chat.messages.answered", "{message}", "Messages that agents of this process answered");
        _failed = meter.CreateCounter<long>("chat.messages.failed", "{message}", "Messages that they gave up");
        _retried = meter.CreateCounter<long>("chat.messages.retried", "{attempt}", "Attempts to answer that failed and were made again");
        _refused = meter.CreateCounter<long>(
            "chat.messages.refused",
            "{message}",
            "Answers that did not count: the session was gone, another process's, or answered"
        );
        _storeFailures = meter.CreateCounter<long>(
            "chat.agents.store_failures",
            "{failure}",
            "Times that an agent found the store unavailable"
        );
        _faults = meter.CreateCounter<long>("chat.agents.faults", "{fault}", "Unexpected failures of agents; see the log");
        _duration = meter.CreateHistogram(
            "chat.answer.duration",
            "s",
            "From taking up a message until its answer is stored",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
            }
        );
        meter.CreateObservableGauge(
            "chat.sessions.at_work",
            () => Volatile.Read(ref _atWork),
            "{session}",
            "Sessions that wait for an agent or have one at work"
        );
        meter.CreateObservableGauge(
            "chat.agents.waiting",
            () => cache.Waiting,
            "{session}",
            "Sessions that wait for an agent because all are at work"
        );
        meter.CreateObservableGauge("chat.agents.live", () => cache.Figures.Live, "{agent}", "Agents in memory");
        meter.CreateObservableCounter(
            "chat.agents.created",
            () => cache.Figures.Created,
            "{agent}",
            "Agents made for a session's first message"
        );
        meter.CreateObservableCounter("chat.agents.evicted", () => cache.Figures.Evicted, "{agent}", "Agents evicted for another");
        meter.CreateObservableCounter(
            "chat.agents.revived",
            () => cache.Figures.Revived,
            "{agent}",
            "Agents made again from stored events"
        );
    }

    public void Answered(TimeSpan duration)
    {
        _answered.Add(1);
        _duration.Record(duration.TotalSeconds);
    }

    public void Failed() => _failed.Add(1);

    public void Retried() => _retried.Add(1);

    public void Refused() => _refused.Add(1);

    public void StoreFailed() => _storeFailures.Add(1);

    public void Fault() => _faults.Add(1);

    public void Entered() => Interlocked.Increment(ref _atWork);

    public void Left() => Interlocked.Decrement(ref _atWork);
}
