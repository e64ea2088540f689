using System.Diagnostics.Metrics;
using System.Text;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

public sealed class QuarantineTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    [Fact]
    public async Task EntriesThatTheTableRefuses_ArePutAsideAndTheRestIsStored()
    {
        var store = Open();
        byte[] noJson = Frame("d", "no JSON", logData: "{oops"),
            nul = Frame("d", "a\0b"),
            nulInJson = Frame("d", "c", logData: """{"a":"\u0000"}""");
        byte[] nulInDevice = Frame("e\0", "x");
        var run = new QueueRun([
            Item(At(Noon), Frame("d", "1"), noJson, Frame("d", "2", EntryLevel.Error)),
            Item(At(Noon, 1), nul),
            Item(At(Noon, 2), Frame("d", "3"), nulInJson, nulInDevice),
            Item(At(Noon, 3), Frame("f", "4")),
        ]);
        var lease = await store.MustStoreAsync(await store.LeaseOneAsync(), run);
        Assert.Equal(["3", "2", "1"], await store.MessagesAsync(new("d", 10)));
        Assert.Equal(
            [noJson, nul, nulInJson, nulInDevice],
            await Database.ReadAsync<byte[]>("SELECT frame FROM log_quarantine ORDER BY received_at, position")
        );
        Assert.Equal(
            [
                EntryPosition.Of(At(Noon), 1).Index,
                EntryPosition.Of(At(Noon, 1), 0).Index,
                EntryPosition.Of(At(Noon, 2), 1).Index,
                EntryPosition.Of(At(Noon, 2), 2).Index,
            ],
            await Database.ReadAsync<long>("SELECT position FROM log_quarantine ORDER BY received_at, position")
        );
        var totals = await store.TotalsAsync(default);
        Assert.Equal([0, 3, 0, 1, 0], totals.ByLevel);
        Assert.Equal(2, totals.Devices);
        Assert.Contains("4 entries of shard 0", Assert.Single(Database.Log.Lines), StringComparison.Ordinal);
        await store.MustStoreAsync(lease, Run(At(Noon, 4), Frame("d", "5")));
    }

    [Fact]
    public async Task RunOfNothingButBadEntries_StallsNoShard()
    {
        long counted = 0;
        using var listener = new MeterListener { InstrumentPublished = Listen };
        listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Interlocked.Add(ref counted, measurement));
        listener.Start();
        var store = Open();
        var lease = await store.MustStoreAsync(
            await store.LeaseOneAsync(),
            Run(At(Noon), [.. Enumerable.Range(0, 50).Select(_ => Frame("d", "\0"))])
        );
        Assert.Equal(50, Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM log_quarantine")));
        Assert.Equal(50, Assert.Single(await Database.ReadAsync<long>("SELECT quarantined FROM log_shards")));
        Assert.Equal(50, counted);
        await store.MustStoreAsync(lease, Run(At(Noon, 1), Frame("d", "good")));
        Assert.Equal(1, (await store.TotalsAsync(default)).Stored);
    }

    [Fact]
    public async Task DamagedFrames_ArePutAsideWithTheRestOfTheirItem()
    {
        var store = Open();
        byte[] wrongLevel = Frame("d", "level", (EntryLevel)77),
            wrongInside = Frame("d", "inside"),
            cutOff = Frame("d", "cut off")[..^3];
        wrongInside[30 + 1] = 0x7f;
        byte[] rest = [0xff, 0xff, 0xff, 0xff, .. Encoding.ASCII.GetBytes("and more")];
        var run = new QueueRun([
            Item(At(Noon), Frame("d", "1"), wrongLevel, wrongInside, Frame("d", "2"), cutOff),
            Item(At(Noon, 1), rest),
            Item(At(Noon, 2), Frame("d", "3")),
        ]);
        await store.MustStoreAsync(await store.LeaseOneAsync(), run);
        Assert.Equal(["3", "2", "1"], await store.MessagesAsync(new("d", 10)));
        Assert.Equal(
            [wrongLevel, wrongInside, cutOff, rest],
            await Database.ReadAsync<byte[]>("SELECT frame FROM log_quarantine ORDER BY received_at, position")
        );
    }

    [Fact]
    public async Task BadEntryUnderAStaleLease_IsNotPutAside()
    {
        var store = Open();
        var stale = await store.LeaseOneAsync();
        var lease = Assert.Single(await store.ClaimAsync("worker", [], LongLease, default));
        Assert.Null(await store.StoreAsync(stale, Run(At(Noon), Frame("d", "\0")), default));
        Assert.Empty(await Database.ReadAsync<byte[]>("SELECT frame FROM log_quarantine"));
        await store.MustStoreAsync(lease, Run(At(Noon), Frame("d", "\0")));
        Assert.Single(await Database.ReadAsync<byte[]>("SELECT frame FROM log_quarantine"));
    }

    [Fact]
    public async Task Quarantine_ExpiresToo()
    {
        var store = Open();
        await store.MustStoreAsync(
            await store.LeaseOneAsync(),
            new([Item(At(Noon), Frame("d", "\0")), Item(At(Noon.AddDays(1)), Frame("d", "\0"))])
        );
        Assert.Contains("quarantined entries: 1", await store.ExpireAsync(Noon.AddHours(1), default));
        Assert.Single(await Database.ReadAsync<byte[]>("SELECT frame FROM log_quarantine"));
    }

    private void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Scope == Database.Meters && string.Equals(instrument.Name, "log.quarantined", StringComparison.Ordinal))
            listener.EnableMeasurementEvents(instrument);
    }
}
