using System.Diagnostics.Metrics;
using Platform.LogIngest.Ingest;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Stats;

/// <summary>
/// Once a second: reads what is stored and what waits, for <c>/metrics</c> and the rate of the last minute, and writes down how
/// many entries were rejected.
/// </summary>
internal sealed partial class StatsSampler : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ILogStore _store;
    private readonly ILogQueue _queue;
    private readonly StoreStartup _schema;
    private readonly IngestMetrics _ingest;
    private readonly TimeProvider _time;
    private readonly ILogger<StatsSampler> _logger;
    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, long Accepted)> _minute = new();
    private QueueDepth _depth;
    private long _rejectedWritten;
    private bool _failing;

    public StatsSampler(
        ILogStore store,
        ILogQueue queue,
        StoreStartup schema,
        IngestMetrics ingest,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<StatsSampler> logger
    )
    {
        (_store, _queue, _schema, _ingest, _time, _logger) = (store, queue, schema, ingest, time, logger);
        var meter = meters.Create("Platform.LogIngest");
        meter.CreateObservableGauge(
            "logs.pending",
            () => _depth.Entries,
            "{entry}",
            "Entries accepted and not yet stored, of all processes"
        );
        meter.CreateObservableGauge("logs.pending.bytes", () => _depth.Bytes, "By", "Bytes of the entries that wait");
        meter.CreateObservableGauge("logs.oldest.pending.age", () => AgeOf(_depth), "s", "How long the oldest entry waits");
    }

    /// <summary>All counts as of now.</summary>
    /// <exception cref="StoreUnavailableException">The store or the queue is unavailable.</exception>
    public async Task<LogStats> ReadAsync(CancellationToken cancellationToken)
    {
        // The queue first: an entry that is stored in between is then counted twice rather than not at all.
        var depth = await _queue.DepthAsync(cancellationToken);
        var totals = await _store.TotalsAsync(cancellationToken);
        long rejected = totals.Rejected + _ingest.Rejected - Volatile.Read(ref _rejectedWritten);
        return new LogStats(
            totals.Stored + depth.Entries,
            totals.Stored,
            rejected,
            depth.Entries,
            Math.Round(AgeOf(depth), 3),
            Entries.LogLevels.Names.Zip(totals.ByLevel).ToDictionary(pair => pair.First, pair => pair.Second),
            totals.Devices,
            Math.Round(RateOfLastMinute(), 1)
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _schema.Ready.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, _time);
            do await SampleAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            if (_schema.Ready.IsCompletedSuccessfully)
                await SampleAsync(CancellationToken.None);
        }
    }

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            _depth = await _queue.DepthAsync(cancellationToken);
            var totals = await _store.TotalsAsync(cancellationToken);
            var now = _time.GetUtcNow();
            lock (_gate)
            {
                _minute.Enqueue((now, totals.Stored + _depth.Entries));
                while (now - _minute.Peek().At > Minute)
                    _minute.Dequeue();
            }

            long rejected = _ingest.Rejected,
                more = rejected - _rejectedWritten;
            if (more > 0)
                await _store.AddRejectedAsync(more, cancellationToken);
            Volatile.Write(ref _rejectedWritten, rejected);
            _failing = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Once, not every second: the worker and the readiness say so as well.
            if (!_failing)
                LogFailed(e is StoreUnavailableException ? null : e, e.Message);
            _failing = true;
        }
    }

    private double RateOfLastMinute()
    {
        lock (_gate)
        {
            if (_minute.Count < 2)
                return 0;
            var (first, last) = (_minute.Peek(), _minute.Last());
            return Math.Max(0, last.Accepted - first.Accepted) / (last.At - first.At).TotalSeconds;
        }
    }

    private double AgeOf(QueueDepth depth) => depth.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The figures stand still: {Reason}")]
    private partial void LogFailed(Exception? exception, string reason);
}
