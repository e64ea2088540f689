using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Inventory.Records;
using Platform.Inventory.Sales.Redis;
using Platform.Inventory.Sales.Redis.Epochs;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Purchases.Atomic;

/// <summary>
/// Carries purchases and stock reads to Redis, all that wait in one call. While calls are under way the next operations gather, so
/// that calls are the larger the more there is to do.
/// </summary>
internal sealed class SaleBatcher : IAsyncDisposable
{
    /// <summary>Calls under way at once.</summary>
    private const int MostCalls = 2;

    /// <summary>A call that was refused because of its epoch has done nothing, and is made again in the next.</summary>
    private const int MostAttempts = 3;

    private readonly Channel<SaleOperation> _waiting;
    private readonly SemaphoreSlim _calls = new(MostCalls);
    private readonly RedisConnection _connection;
    private readonly EpochKeeper _epochs;
    private readonly RecordWatch _watch;
    private readonly RecordSignal _signal;
    private readonly SalePromise _promise;
    private readonly InventoryOptions _options;
    private readonly TimeProvider _time;
    private readonly BatcherMetrics _metrics;
    private readonly ILogger<SaleBatcher> _logger;
    private readonly Action<SaleOperation, PurchaseOutcome> _sold;
    private readonly Task _loop;
    private volatile bool _stopping;

    public SaleBatcher(
        InventoryRedis redis,
        EpochKeeper epochs,
        RecordWatch watch,
        RecordSignal signal,
        SalePromise promise,
        IOptions<InventoryOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<SaleBatcher> logger
    )
    {
        (_connection, _epochs, _watch, _signal, _promise, _options, _time, _logger) = (
            redis.Selling,
            epochs,
            watch,
            signal,
            promise,
            options.Value,
            time,
            logger
        );
        _waiting = Channel.CreateBounded<SaleOperation>(new BoundedChannelOptions(_options.MaxPurchasesInFlight) { SingleReader = true });
        _metrics = new BatcherMetrics(meters, () => _waiting.Reader.Count);
        _sold = promise.Recorded ? AnswerWhenRecorded : static (operation, outcome) => operation.TrySetResult(outcome);
        _loop = RunAsync();
    }

    /// <summary>Hands an operation over; it is always answered, in bounded time.</summary>
    public void Add(SaleOperation operation)
    {
        if (!_waiting.Writer.TryWrite(operation))
            operation.TrySetResult(
                _stopping
                    ? PurchaseOutcome.Unavailable("The service is stopping. Nothing was sold.")
                    : new PurchaseOutcome(PurchaseStatus.Overloaded)
            );
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
            var call = Take();
            if (free)
                _ = SendAsync(call);
            else
                Refuse(call, RedisFault.NoAnswer(_connection.Address, _connection.Timeout) + " Nothing was sold.");
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

    private SaleCall Take()
    {
        var call = new SaleCall();
        while (call.Count < _options.CallPurchases && _waiting.Reader.TryRead(out var next))
            call.Add(next);
        return call;
    }

    /// <summary>Always answers the callers, and never throws.</summary>
    private async Task SendAsync(SaleCall call)
    {
        long begun = _time.GetTimestamp();
        try
        {
            for (int attempt = 1; !await TrySendAsync(call); attempt++)
                if (attempt == MostAttempts)
                {
                    Refuse(call, "The stock is being rebuilt. Nothing was sold.");
                    break;
                }

            _metrics.Called(call.Count, _time.GetElapsedTime(begun));
        }
        catch (StoreUnavailableException e)
        {
            Refuse(call, Doubt.Words(e));
        }
#pragma warning disable CA1031 // Whatever went wrong, hundreds of callers wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.CallFailed(e);
            Refuse(call, $"The call to Redis failed unexpectedly; see the service's log. {Doubt.MayBeSold}");
        }
        finally
        {
            _calls.Release();
        }
    }

    /// <returns>False when the epoch was refused: nothing was done.</returns>
    private async Task<bool> TrySendAsync(SaleCall call)
    {
        if (await EpochAsync(call) is not { } epoch)
            return true;
        var values = call.Arguments(
            epoch,
            _options.MaxPendingOrders,
            (long)_options.IdempotencyWindow.TotalMilliseconds,
            _promise.Recorded && !_signal.WorksHere
        );
        byte[]? answer = await epoch.CallAsync(_connection, epoch.Scripts.Apply, values, _epochs);
        if (answer is null)
            return false;
        var (stored, number) = call.Complete(answer, epoch.Number, _sold);
        epoch.Saw(number);
        _watch.Recorded(epoch.Number, stored);
        if (_promise.Recorded && number > stored)
            _signal.Set();
        return true;
    }

    private async ValueTask<SaleEpoch?> EpochAsync(SaleCall call)
    {
        if (_epochs.Current is { } current)
            return current;
        try
        {
            return await _epochs.GetAsync();
        }
        catch (StoreUnavailableException e)
        {
            Refuse(call, e.Message);
            return null;
        }
    }

    private void AnswerWhenRecorded(SaleOperation operation, PurchaseOutcome sold) =>
        operation.AwaitRecord(sold, _watch, _time.GetTimestamp());

    private void Refuse(SaleCall call, string detail)
    {
        _metrics.Unavailable(call.Count);
        call.Complete(PurchaseOutcome.Unavailable(detail));
    }
}
