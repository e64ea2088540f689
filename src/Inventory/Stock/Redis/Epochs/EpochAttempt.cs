using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>One attempt at an epoch. If it fails anywhere, the next one finds what is not as it should be and does it again.</summary>
/// <param name="connection">To Redis.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Paces the waits for others.</param>
/// <param name="logger">Hears what is done and why.</param>
/// <param name="why">What was found, for people.</param>
/// <param name="force">Whether a new epoch is opened in any case.</param>
/// <param name="last">The epoch in which this process sold last; null for none.</param>
internal sealed class EpochAttempt(
    RedisConnection connection,
    InventoryOptions options,
    TimeProvider time,
    ILogger logger,
    string why,
    bool force,
    SaleEpoch? last
)
{
    /// <summary>Events of one reading, and keys of one call: Redis is not kept from others for longer than a few milliseconds.</summary>
    private const int Portion = 2000;

    /// <summary>Between two looks at what another process does.</summary>
    private static readonly TimeSpan OpeningPause = TimeSpan.FromMilliseconds(5);

    private RecordedPosition _recorded;
    private RedisState _state;
    private int _recovered;

    /// <summary>The last that is recorded of the epoch before, as <c>epoch-number</c>; null when it is not known.</summary>
    public string? Ended { get; private set; }

    /// <summary>With the record locked: nothing to do, or ends the sale and tells what Redis has that is not recorded.</summary>
    public async Task<RecoveredStream?> DrainAsync(RecordedPosition recorded, CancellationToken cancellationToken)
    {
        _recorded = recorded;
        _state = await StateAsync(cancellationToken);
        string? fault = await FaultAsync(cancellationToken);
        if (fault is null && !force)
            return null;
        logger.Rebuilding(recorded.Epoch, why, fault ?? "nothing, but a new epoch was asked for");
        await RunAsync(StockScripts.Close, [RedisKeys.State], [_state.Epoch], cancellationToken);
        if (_state.Epoch != recorded.Epoch || recorded.Epoch == 0)
            return new RecoveredStream([], 0);
        return await ReadStreamAsync(cancellationToken);
    }

    /// <summary>Goes on with the epoch that is open already.</summary>
    public SaleEpoch Adopt()
    {
        Ended = _state.Ended;
        logger.Adopted(_recorded.Epoch, _state.Number, why);
        return new SaleEpoch(_recorded.Epoch, _state.Number);
    }

    /// <summary>Puts into Redis what the new epoch begins with, and lets the sale begin.</summary>
    public async Task<SaleEpoch> BeginAsync(OpenedEpoch opened)
    {
        foreach (var orders in opened.LostKeys.Chunk(Portion))
            await RunAsync(
                StockScripts.Remember,
                [RedisKeys.State],
                [(long)options.IdempotencyWindow.TotalMilliseconds, EpochText.Of(orders)],
                CancellationToken.None
            );
        var epoch = new SaleEpoch(opened.Epoch, 0);
        Ended = new OrderId(_recorded.Epoch, _recorded.Number + _recovered).ToString();
        string products = EpochText.Of(opened.Products);
        if (
            !await connection.CallAsync(
                static (database, call) => OpenAsync(database, call.epoch, call.Ended, call.products),
                (epoch, Ended, products)
            )
        )
            throw new StoreUnavailableException(
                $"Redis has a later epoch than {opened.Epoch}, which PostgreSQL has: a still later one is opened."
            );
        long lost = _state.Epoch == _recorded.Epoch ? Math.Max(0, _recorded.Number - _state.Number) : _recorded.Number;
        logger.Opened(opened.Epoch, opened.Products.Count, _recovered, lost, opened.LostKeys.Count);
        return epoch;
    }

    /// <summary>
    /// If another process has an epoch in the record and is just about to put it into Redis, waits until it has, or shows no
    /// sign of life. Else replicas that find a fault together would open an epoch each.
    /// </summary>
    private async Task<RedisState> StateAsync(CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(cancellationToken);
        string? sign = state.Opening;
        long since = time.GetTimestamp();
        while (state.Epoch < _recorded.Epoch && state.Opening is not null && time.GetElapsedTime(since) < options.LeaseDuration)
        {
            await Task.Delay(OpeningPause, time, cancellationToken);
            state = await ReadStateAsync(cancellationToken);
            if (state.Opening != sign)
                (sign, since) = (state.Opening, time.GetTimestamp());
        }

        return state;
    }

    private Task<RedisState> ReadStateAsync(CancellationToken cancellationToken) =>
        connection.CallAsync(static (database, _) => RedisState.ReadAsync(database), 0, cancellationToken);

    /// <summary>What is wrong with Redis; null when nothing is.</summary>
    private async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        if (_state.Epoch == 0)
            return "Redis has no stock";
        if (_state.Epoch != _recorded.Epoch)
            return $"Redis has epoch {_state.Epoch}";
        if (!_state.Open)
            return "the sale was ended and no new epoch begun";
        if (_state.Number < _recorded.Number)
            return $"Redis has data that are too old: its last number is {_state.Number}, {_recorded.Number} is recorded";
        if (last?.Number == _state.Epoch && _state.Number < last.Known)
            return $"Redis has data that are too old: its last number is {_state.Number}, it once was {last.Known}";
        // After the state was read: scripts that are there now were loaded when the epoch was opened, and Redis has run since then.
        return await HasScriptsAsync(cancellationToken) ? null : "Redis was started again, or forgot its scripts";
    }

    private Task<bool> HasScriptsAsync(CancellationToken cancellationToken) =>
        connection.CallAsync(
            static async (database, scripts) =>
            {
                object[] hashes = ["EXISTS", .. scripts.All.Select(script => script.Hash)];
                return ((RedisResult[])(await database.ExecuteAsync("SCRIPT", hashes))!).All(exists => (int)exists == 1);
            },
            new SaleScripts(_state.Epoch),
            cancellationToken
        );

    private async Task<RecoveredStream> ReadStreamAsync(CancellationToken cancellationToken)
    {
        var events = new List<SaleEvent>();
        long after = _recorded.Number;
        while (true)
        {
            byte[] answer = (byte[])
                (
                    await RunAsync(
                        StockScripts.Advance,
                        [RedisKeys.State, RedisKeys.Events(_recorded.Epoch)],
                        [_recorded.Epoch, 0, after, Portion],
                        cancellationToken
                    )
                )!;
            var run = EventRun.Parse(answer, after);
            events.AddRange(run.Events);
            if (run.Gap is { } gap)
                logger.NumbersMissing(gap, run.State.Number);
            if (run.Events.Count == 0 || run.Gap is not null)
                break;
            after = run.Events[^1].Number;
        }

        _recovered = events.Count;
        return new RecoveredStream(events, _state.Number);
    }

    private Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        connection.CallAsync(
            static (database, call) => call.script.RunAsync(database, call.keys, call.values),
            (script, keys, values),
            cancellationToken
        );

    /// <summary>
    /// One transaction: the scripts of an epoch become known in the very moment in which its state is written, or not at all. Were
    /// Redis to lose the one and not the other in between, old data could be sold from.
    /// </summary>
    private static async Task<bool> OpenAsync(IDatabase database, SaleEpoch epoch, string ended, string products)
    {
        var transaction = database.CreateTransaction();
        var opened = transaction.ExecuteAsync("EVAL", StockScripts.Open.Text, 1, RedisKeys.State, epoch.Number, ended, products);
        var loaded = epoch.Scripts.All.Select(script => transaction.ExecuteAsync("SCRIPT", "LOAD", script.Text)).ToArray();
        if (!await transaction.ExecuteAsync())
            throw new StoreUnavailableException("Redis did not carry out the transaction that opens an epoch.");
        await Task.WhenAll(loaded);
        return (int)await opened == 1;
    }
}
