using Npgsql;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;
using static Platform.Inventory.Tests.Records.RecordSamples;

namespace Platform.Inventory.Tests.Records;

/// <summary>A new epoch begins with what is recorded, and with nothing else.</summary>
public sealed class EpochOpeningTests(PostgresFixture postgres) : RecordTests(postgres)
{
    [Fact]
    public async Task FirstEpoch_BeginsWithTheProductsThatWereAdded()
    {
        var record = Database.Open();
        await record.PrepareAsync(default);
        Assert.True(await record.AddProductsAsync([new(2, 50, 4), new(1, 100, 1)], default));
        Assert.True(await record.AddProductsAsync([new(2, 70, 1), new(3, 30, 1)], default));
        var opened = await record.OpenEpochAsync(Drained([], 0), 10, default);
        Assert.Equal(1, opened!.Epoch);
        Assert.Equal([new(1, 100, 0, 11), new(2, 50, 0, 14), new(3, 30, 0, 11)], opened.Products);
        Assert.Empty(opened.LostKeys);
        Assert.False(await record.AddProductsAsync([new(4, 1, 1)], default));
        Assert.Equal(3, (await record.ListProductsAsync(default)).Count);
    }

    [Fact]
    public async Task WhatIsLeftOnTheStream_IsRecordedInTheOldEpoch()
    {
        var record = await OpenAsync(new() { RunOrders = 3 }, 1);
        var lease = await record.MustStoreAsync(await record.MustClaimAsync(), OrdersOf(1, 4));
        RecordedPosition? told = null;
        var opened = await record.OpenEpochAsync(
            (position, _) =>
            {
                told = position;
                return Task.FromResult<RecoveredStream?>(new([.. OrdersOf(2, 10), Restock(12, 1, 500, 489), Sale(13, 1, 9)], 13));
            },
            1000,
            default
        );
        Assert.Equal(new RecordedPosition(1, 4), told);
        Assert.Equal(2, opened!.Epoch);
        Assert.Equal([new(1, 500, 20, 1014)], opened.Products);
        Assert.Equal(
            Enumerable.Range(1, 13).Where(number => number != 12).Select(number => new OrderId(1, number)),
            await record.OrderIdsAsync()
        );
        Assert.Equal(new RecordedPosition(2, 0), await record.PositionAsync(default));
        Assert.Null(await record.StoreAsync(lease, OrdersOf(5, 1), default));
        Assert.Equal(new RecordLease(2, lease.FencingNumber + 2, 0), await record.MustClaimAsync("another"));
    }

    [Fact]
    public async Task NothingToDo_ChangesNothing()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        Assert.Null(await record.OpenEpochAsync((_, _) => Task.FromResult<RecoveredStream?>(null), 10, default));
        Assert.Equal([new(1, 100, 0, 1)], await record.ListProductsAsync(default));
        await record.MustStoreAsync(lease, OrdersOf(1, 1));
    }

    [Fact]
    public async Task FailureWhileDraining_PassesThroughAndChangesNothing()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            record.OpenEpochAsync((_, _) => throw new StoreUnavailableException("Redis is unavailable"), 10, default)
        );
        Assert.Equal("Redis is unavailable", failure.Message);
        await record.MustStoreAsync(lease, OrdersOf(1, 1));
    }

    [Fact]
    public async Task GapOnTheStream_IsToldAndChangesNothing()
    {
        var record = await OpenAsync(new() { RunOrders = 1 }, 1);
        var lease = await record.MustStoreAsync(await record.MustClaimAsync(), OrdersOf(1, 4));
        foreach (var events in new SaleEvent[][] { [Sale(6)], [.. OrdersOf(4, 2), Sale(7)], [Sale(5), Sale(5)], [Sale(5), Sale(4)] })
        {
            var gap = await Assert.ThrowsAsync<InvalidDataException>(() => record.OpenEpochAsync(Drained(events, 9), 0, default));
            Assert.Contains(
                $"{(events[0].Number == 6 ? 5 : 6)} was expected and {events[^1].Number} was found",
                gap.Message,
                StringComparison.Ordinal
            );
        }

        Assert.Equal(4, (await record.OrderIdsAsync()).Length);
        await record.MustStoreAsync(lease, OrdersOf(5, 1));
    }

    [Fact]
    public async Task KeysAfterTheLastNumberInRedis_AreLost()
    {
        var record = await OpenAsync(null, 1);
        await record.MustStoreAsync(
            await record.MustClaimAsync(),
            Sale(1, key: "a"),
            Sale(2),
            Sale(3, key: "b", remaining: 7),
            Sale(4, buyer: "user_2", key: "c")
        );
        await record.MustOpenEpochAsync(Sale(5, key: "d"));
        await record.MustStoreAsync(await record.MustClaimAsync(), Sale(1, key: "e"), Sale(2), Sale(3, key: "f", remaining: 9));
        var opened = await record.OpenEpochAsync(Drained([Sale(4, key: "g")], 2), 0, default);
        Assert.Equal(["f", "g"], opened!.LostKeys.Select(order => order.Key));
        Assert.Equal(new RememberedOrder(new Order(new(2, 3), 1, 1, "user_1", Noon.AddMilliseconds(3)), "f", 9), opened.LostKeys[0]);
    }

    [Fact]
    public async Task AllKeysWithinTheWindow_AreLostWhenRedisKnowsNothing()
    {
        var record = await OpenAsync(new() { IdempotencyWindow = TimeSpan.FromHours(30) }, 1);
        await record.MustStoreAsync(
            await record.MustClaimAsync(),
            [.. Enumerable.Range(1, 25_000).Select(number => Sale(number, key: number % 2 == 0 ? $"k{number}" : null))]
        );
        await record.MustOpenEpochAsync();
        await record.MustStoreAsync(await record.MustClaimAsync(), Sale(1, key: "last"), Sale(2));
        await Database.ExecuteAsync(
            "UPDATE inventory_orders SET created_at = clock_timestamp() - CASE WHEN epoch = 2 OR number > 3000 THEN interval '29 h' "
                + "ELSE interval '31 h' END"
        );
        var opened = await record.OpenEpochAsync(Drained([], 0), 0, default);
        Assert.Equal(
            [.. Enumerable.Range(3001, 22_000).Where(number => number % 2 == 0).Select(number => $"k{number}"), "last"],
            opened!.LostKeys.Select(order => order.Key)
        );
    }

    [Fact]
    public async Task TwoWhoOpenAtOnce_GetTwoEpochsOneAfterTheOther()
    {
        var record = await OpenAsync(new() { LeaseDuration = LongLease }, 1);
        var (first, firstOpening) = await BeginOpeningAsync(record);
        var secondTold = new TaskCompletionSource<RecordedPosition>();
        var secondOpening = record.OpenEpochAsync(
            (position, _) =>
            {
                secondTold.SetResult(position);
                return Task.FromResult<RecoveredStream?>(null);
            },
            0,
            default
        );
        await Database.UntilSomeoneWaitsAsync();
        first.SetResult(new([Sale(1)], 1));
        Assert.Equal(2, (await firstOpening)!.Epoch);
        Assert.Null(await secondOpening);
        Assert.Equal(new RecordedPosition(2, 0), await secondTold.Task);
    }

    [Fact]
    public async Task ProductsAddedWhileTheFirstEpochIsOpened_AreRefused()
    {
        var record = Database.Open();
        await record.PrepareAsync(default);
        var (drained, opening) = await BeginOpeningAsync(record);
        var adding = record.AddProductsAsync([new(1, 100, 1)], default);
        Assert.NotSame(adding, await Task.WhenAny(adding, Database.UntilSomeoneWaitsAsync()));
        drained.SetResult(new([], 0));
        Assert.Empty((await opening)!.Products);
        Assert.False(await adding);
        Assert.Empty(await record.ListProductsAsync(default));
    }

    [Fact]
    public async Task LongDrain_ShowsThatItIsAliveAndIsNotEnded()
    {
        var record = await OpenAsync(new() { LeaseDuration = TimeSpan.FromSeconds(1.5), EpochStandstill = TimeSpan.FromSeconds(4) }, 1);
        var draining = new TaskCompletionSource<RecoveredStream?>();
        var opening = record.OpenEpochAsync((_, _) => draining.Task, 0, default);
        // What the server sees: longer in this transaction than it may stand still.
        await Waiting.UntilAsync(
            async () =>
            {
                Assert.False(opening.IsCompleted, "The opening was ended.");
                Assert.Null(await record.ClaimAsync("worker", TimeSpan.FromSeconds(3), default));
                return await Database.ReadAsync<int>(
                    """
                    SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database() AND xact_start < clock_timestamp() - interval '6 s'
                    """
                );
            },
            sessions => sessions.Length > 0
        );

        draining.SetResult(new([Sale(1)], 1));
        Assert.Equal(2, (await opening)!.Epoch);
    }

    [Fact]
    public async Task OpeningThatStandsStill_IsEndedByTheServer()
    {
        // A clock that stands still is a process that does.
        var paused = Database.Open(new() { EpochStandstill = TimeSpan.FromSeconds(1) }, new ManualTime());
        await paused.OpenFirstEpochAsync(1);
        var draining = new TaskCompletionSource<RecoveredStream?>();
        var opening = paused.OpenEpochAsync((_, _) => draining.Task, 0, default);
        await Waiting.UntilAsync(
            () =>
                Database.ReadAsync<int>(
                    "SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()"
                ),
            sessions => sessions.Length == 0
        );
        draining.SetResult(new([Sale(1)], 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => opening);
        Assert.Equal(new RecordedPosition(1, 0), await paused.PositionAsync(default));
        Assert.Equal(2, (await paused.MustOpenEpochAsync()).Epoch);
    }

    [Fact]
    public async Task OpeningThatStandsStill_IsEndedForOneWhoWantsToOpen()
    {
        var options = new InventoryOptions { LeaseDuration = TimeSpan.FromMilliseconds(500), EpochStandstill = TimeSpan.FromMinutes(5) };
        var paused = Database.Open(options, new ManualTime());
        await paused.OpenFirstEpochAsync(1);
        var draining = new TaskCompletionSource<RecoveredStream?>();
        var opening = paused.OpenEpochAsync((_, _) => draining.Task, 0, default);
        var other = Database.Open(options);
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                return await other.OpenEpochAsync(Drained([Sale(1)], 1), 0, default) is not null;
            }
            catch (StoreUnavailableException e)
                when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
            {
                return false;
            }
        });

        draining.SetResult(new([Sale(1)], 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => opening);
        Assert.Equal([new OrderId(1, 1)], await other.OrderIdsAsync());
    }

    [Fact]
    public async Task CancelledOpening_EndsTheDrainAndChangesNothing()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            record.OpenEpochAsync(
                async (_, token) =>
                {
                    await cancel.CancelAsync();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                    return new([], 0);
                },
                0,
                cancel.Token
            )
        );
        await record.MustStoreAsync(lease, OrdersOf(1, 1));
    }

    /// <summary>Has the row locked when it returns, and goes on when the stream is told.</summary>
    private static async Task<(TaskCompletionSource<RecoveredStream?> Drained, Task<OpenedEpoch?> Opening)> BeginOpeningAsync(
        PostgresRecord record
    )
    {
        var (locked, drained) = (new TaskCompletionSource(), new TaskCompletionSource<RecoveredStream?>());
        var opening = record.OpenEpochAsync(
            (_, _) =>
            {
                locked.SetResult();
                return drained.Task;
            },
            0,
            default
        );
        await await Task.WhenAny(locked.Task, opening);
        return (drained, opening);
    }

    private static Func<RecordedPosition, CancellationToken, Task<RecoveredStream?>> Drained(SaleEvent[] events, long lastNumber) =>
        (_, _) => Task.FromResult<RecoveredStream?>(new(events, lastNumber));
}
