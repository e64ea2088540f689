using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Recording;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Batching;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Purchases.Atomic;

/// <summary>
/// Carries purchases and stock reads to Redis, all that wait in one call.
/// </summary>
internal sealed class SaleBatcher : IAsyncDisposable
{
    /// <summary>Calls under way at once.</summary>
    private const int MostCalls = 2;

    /// <summary>A call that was refused because of its epoch has done nothing, and is made again in the next.</summary>
    private const int MostAttempts = 3;

    private readonly GroupCommit<SaleOperation> _groups;
    private readonly RedisConnection _connection;
    private readonly EpochKeeper _epochs;
    private readonly RecordWatch _watch;
    private readonly RecordSignal _signal;
    private readonly SaleDurability _durability;
    private readonly InventoryOptions _options;
    private readonly TimeProvider _time;
    private readonly BatcherMetrics _metrics;
    private readonly Action<SaleOperation, PurchaseOutcome> _sold;

    public SaleBatcher(
        InventoryRedis redis,
        EpochKeeper epochs,
        RecordWatch watch,
        RecordSignal signal,
        SaleDurability durability,
        IOptions<InventoryOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<SaleBatcher> logger
    )
    {
        (_connection, _epochs, _watch, _signal, _durability, _options, _time) = (
            redis.Selling,
            epochs,
            watch,
            signal,
            durability,
            options.Value,
            time
        );
        _groups = new(
            new()
            {
                Limit = new(_options.MaxPurchasesInFlight),
                MaxGroup = new(_options.CallPurchases),
                Concurrency = MostCalls,
                // A call of its own, and as long a wait for others'.
                Patience = _connection.Timeout * 2,
                Commit = SendAsync,
                Refuse = Refuse,
            },
            time,
            logger
        );
        _metrics = new BatcherMetrics(meters, () => _groups.Waiting);
        _sold = durability.Recorded ? AnswerWhenRecorded : static (operation, outcome) => operation.TrySetResult(outcome);
    }

    /// <summary>Hands an operation over; it is always answered, in bounded time.</summary>
    public void Add(SaleOperation operation)
    {
        switch (_groups.TryAdd(operation))
        {
            case GroupAdmission.Full:
                operation.TrySetResult(new PurchaseOutcome(PurchaseStatus.Overloaded));
                break;
            case GroupAdmission.Closed:
                operation.TrySetResult(PurchaseOutcome.Unavailable("The service is stopping. Nothing was sold."));
                break;
        }
    }

    /// <summary>Ends once all that waits has its answer.</summary>
    public ValueTask DisposeAsync() => _groups.DisposeAsync();

    private async Task SendAsync(Lazy<IReadOnlyList<SaleOperation>> group)
    {
        long begun = _time.GetTimestamp();
        var call = new SaleCall(group.Value);
        for (int attempt = 1; !await TrySendAsync(call); attempt++)
            if (attempt == MostAttempts)
            {
                Refuse(call, "The stock is being rebuilt. Nothing was sold.");
                break;
            }

        _metrics.Called(group.Value.Count, _time.GetElapsedTime(begun));
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
            _durability.Recorded && !_signal.WorksHere
        );
        byte[]? answer = await epoch.CallAsync(_connection, epoch.Scripts.Apply, values, _epochs);
        if (answer is null)
            return false;
        var (stored, number) = call.Complete(answer, epoch.Number, _sold);
        epoch.Saw(number);
        _watch.Recorded(epoch.Number, stored);
        if (_durability.Recorded && number > stored)
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
        foreach (var operation in call.Operations)
            Refuse(operation, detail);
    }

    private void Refuse(SaleOperation operation, GroupFault fault) =>
        Refuse(
            operation,
            fault switch
            {
                GroupFault.Failed { Exception: StoreUnavailableException e } => UnknownOutcome.Detail(e),
                GroupFault.Failed => $"The call to Redis failed unexpectedly; see the service's log. {UnknownOutcome.MayBeSold}",
                GroupFault.Unfinished => $"{RedisFault.NoAnswer(_connection.Address, _connection.Timeout)} {UnknownOutcome.MayBeSold}",
                _ => $"{RedisFault.NoAnswer(_connection.Address, _connection.Timeout)} Nothing was sold.",
            }
        );

    private void Refuse(SaleOperation operation, string detail)
    {
        if (operation.TrySetResult(PurchaseOutcome.Unavailable(detail)))
            _metrics.Unavailable(1);
    }
}
