using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>
/// Carries submissions to Redis, all that wait in one call. While calls are under way the next submissions gather, so that
/// calls are the larger the more there is to do.
/// </summary>
internal sealed class Flusher : IAsyncDisposable
{
    /// <summary>
    /// Calls under way at once. As fast as 200 callers can, in three interleaved rounds: two took 10 to 25 % more submissions
    /// than one, three no more than two.
    /// </summary>
    private const int MostCalls = 2;

    /// <summary>The most that waits here; unless submissions are tiny, the callers' own bound in bytes is reached earlier.</summary>
    private const int MostWaiting = 65_536;

    private readonly Channel<WaitingSubmission> _waiting = Channel.CreateBounded<WaitingSubmission>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );
    private readonly SemaphoreSlim _calls = new(MostCalls);
    private readonly RedisConnection _connection;
    private readonly LogIngestOptions _options;
    private readonly FlushBound _bound;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisQueueMetrics _metrics;
    private readonly DurabilityCheck _durability;
    private readonly Task _loop;
    private volatile bool _stopping;

    public Flusher(RedisConnection connection, LogIngestOptions options, TimeProvider time, IMeterFactory meters, ILogger logger)
    {
        (_connection, _options, _time, _logger) = (connection, options, time, logger);
        _bound = FlushBound.Of(options);
        _metrics = new RedisQueueMetrics(meters, () => _waiting.Reader.Count);
        _durability = new DurabilityCheck(connection, logger);
        _loop = RunAsync();
    }

    /// <summary>Hands a submission over.</summary>
    public ValueTask<Admission> AddAsync(Submission submission)
    {
        var waiting = new WaitingSubmission(submission);
        if (_waiting.Writer.TryWrite(waiting))
            return new(waiting.Task);
        return new(_stopping ? Admission.Unavailable("The service is stopping.") : Admission.Full);
    }

    /// <summary>Ends once all that waits has its answer.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (!_waiting.Writer.TryComplete())
            return;
        await _loop;
        for (int i = 0; i < MostCalls; i++)
            await _calls.WaitAsync();
        _calls.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            bool free = _calls.Wait(0) || await IsFreeInTimeAsync();
            var flush = Take();
            if (free)
                _ = FlushAsync(flush);
            else
                Refuse(flush, RedisFault.NoAnswer(_connection.Address, _connection.Timeout));
        }
    }

    private async Task<bool> IsFreeInTimeAsync()
    {
        using var patience = new CancellationTokenSource(_connection.Timeout, _time);
        try
        {
            await _calls.WaitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private FlushCall Take()
    {
        var flush = new FlushCall(_options);
        while (_waiting.Reader.TryPeek(out var next) && _bound.Admits(flush, next) && _waiting.Reader.TryRead(out _))
            flush.Add(next);
        return flush;
    }

    /// <summary>Always answers the callers, and never throws.</summary>
    private async Task FlushAsync(FlushCall flush)
    {
        long begun = _time.GetTimestamp();
        try
        {
            var (keys, values) = flush.Arguments();
            flush.Complete(
                await _connection.CallAsync(
                    static (database, arguments) => QueueScripts.Add.RunAsync(database, arguments.keys, arguments.values),
                    (keys, values)
                )
            );
            _metrics.Flushed(flush.Submissions, _time.GetElapsedTime(begun));
            _durability.RunOnce();
        }
        catch (StoreUnavailableException e)
        {
            Refuse(flush, e.Message);
        }
#pragma warning disable CA1031 // Whatever went wrong, hundreds of callers wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.FlushFailed(e);
            Refuse(flush, "The call to Redis failed unexpectedly; see the service's log.");
        }
        finally
        {
            _calls.Release();
        }
    }

    private void Refuse(FlushCall flush, string detail)
    {
        _metrics.Unavailable(flush.Submissions);
        flush.Complete(Admission.Unavailable(detail));
    }
}
