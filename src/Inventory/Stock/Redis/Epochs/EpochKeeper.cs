using Microsoft.Extensions.Options;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>
/// Knows the epoch in which may be sold. Whoever finds that Redis is not what it should be says so by <see cref="Distrust"/>;
/// then it is looked at again, under the lock of the record: what is as it should be is gone on with, else a new epoch is opened.
/// One attempt a process at a time, made when somebody asks.
/// </summary>
internal sealed class EpochKeeper(
    PostgresRecord record,
    RedisConnection connection,
    RecordWatch watch,
    IOptions<InventoryOptions> options,
    TimeProvider time,
    EpochMetrics metrics,
    ILogger<EpochKeeper> logger
)
{
    /// <summary>After a failed attempt; meanwhile whoever asks hears why it failed.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly InventoryOptions _options = options.Value;
    private readonly Lock _gate = new();
    private volatile SaleEpoch? _current;
    private SaleEpoch? _last;
    private Task<SaleEpoch>? _attempt;
    private long _failedAt;
    private string _why = "The service starts.";
    private bool _force;

    /// <summary>The epoch; null while it is looked for.</summary>
    public SaleEpoch? Current => _current;

    /// <summary>
    /// The epoch in which may be sold, if need be after a wait of <see cref="InventoryOptions.RebuildPatience"/> while it is opened.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It is not open: the stock is being rebuilt, or a server is unavailable.</exception>
    public ValueTask<SaleEpoch> GetAsync() => _current is { } current ? new(current) : new(WaitAsync());

    /// <summary>Looks again before anything else is sold.</summary>
    /// <param name="epoch">What was found not to be good; if it is no longer the current one, nothing happens.</param>
    /// <param name="why">What was found, for people.</param>
    /// <param name="force">Opens a new epoch, however good Redis looks.</param>
    public void Distrust(SaleEpoch epoch, string why, bool force = false)
    {
        lock (_gate)
        {
            if (_current != epoch)
                return;
            (_current, _why, _force) = (null, why, force);
        }
    }

    /// <summary>Opens a new epoch, however good Redis looks, and waits until it is open.</summary>
    /// <exception cref="StoreUnavailableException">A server is unavailable.</exception>
    public async Task<SaleEpoch> ReopenAsync(string why, CancellationToken cancellationToken)
    {
        var first = await GetAsync();
        var epoch = first;
        // More than once only when somebody else had begun to look just before, and found nothing wrong.
        while (epoch.Number <= first.Number)
        {
            Distrust(epoch, why, force: true);
            epoch = await Attempt().WaitAsync(cancellationToken);
        }

        return epoch;
    }

    private async Task<SaleEpoch> WaitAsync()
    {
        try
        {
            return await Attempt().WaitAsync(_options.RebuildPatience, time);
        }
        catch (TimeoutException)
        {
            throw new StoreUnavailableException(
                $"The stock is being rebuilt from the recorded orders ({_why}); nothing was sold. Try again in a moment."
            );
        }
    }

    private Task<SaleEpoch> Attempt()
    {
        lock (_gate)
        {
            if (_current is { } current)
                return Task.FromResult(current);
            if (
                _attempt is null
                || (_attempt.IsCompleted && (_attempt.IsCompletedSuccessfully || time.GetElapsedTime(_failedAt) >= RetryPause))
            )
                _attempt = Task.Run(TryAsync);
            return _attempt;
        }
    }

    private async Task<SaleEpoch> TryAsync()
    {
        try
        {
            var epoch = await OpenAsync();
            lock (_gate)
                (_current, _last, _force) = (epoch, epoch, false);
            return epoch;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _failedAt = time.GetTimestamp();
            logger.OpeningFailed(e is StoreUnavailableException ? null : e, e.Message);
            throw e as StoreUnavailableException
                ?? new StoreUnavailableException("The stock could not be rebuilt; see the service's log. Nothing was sold.", e);
        }
    }

    private async Task<SaleEpoch> OpenAsync()
    {
        var opening = new EpochAttempt(connection, _options, time, logger, _why, _force, _last);
        // A version must not come again, also where Redis had given some of which nothing is known.
        var opened = await record.OpenEpochAsync(opening.DrainAsync, versionJump: _options.MaxPendingOrders, CancellationToken.None);
        if (opened is null)
            return Tell(opening, opening.Adopt());
        metrics.Opened();
        return Tell(opening, await opening.BeginAsync(opened));
    }

    /// <summary>Before the new epoch, so that who waits in the old one is decided.</summary>
    private SaleEpoch Tell(EpochAttempt opening, SaleEpoch epoch)
    {
        if (opening.Ended is { } ended)
            watch.Hear(ended);
        watch.EpochOpened(epoch.Number);
        metrics.Current(epoch.Number);
        return epoch;
    }
}
