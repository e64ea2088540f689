using System.Text;
using System.Text.Json.Nodes;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>What every store must do: reading back.</summary>
public abstract partial class LogStoreContract
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Entry_IsReadBackWhole()
    {
        var store = Open();
        var time = new DateTimeOffset(2026, 11, 21, 11, 59, 58, TimeSpan.Zero).AddTicks(1234560);
        byte[] frame = Frame("dev-1", "it happened", EntryLevel.Warning, """{"code":7}""", time);
        await store.MustStoreAsync(await store.LeaseOneAsync(), Run(At(Noon, 5), Frame("other", "x"), frame));
        var entry = Assert.Single(await store.QueryAsync(new("dev-1", 10), default));
        Assert.Equal(new Guid(frame.AsSpan(4, 16), bigEndian: true), entry.Id);
        Assert.Equal(("dev-1", EntryLevel.Warning, "it happened"), (entry.DeviceId, entry.Level, entry.Message));
        Assert.Equal(EntryPosition.Of(At(Noon, 5), 1), entry.Position);
        Assert.Equal(time, entry.DeviceTime);
        Assert.Equal("""{"code":7}""", JsonNode.Parse(entry.LogData)!.ToJsonString());
    }

    [Fact]
    public async Task UnusualEntries_AreReadBackWhole()
    {
        var store = Open();
        string big = new('€', 20_000);
        (string Message, string Data, DateTimeOffset? Time)[] entries =
        [
            ("", "", null),
            (
                "naïve 日本語 🦊 \u0001\t\r\n\"\\",
                """{"ключ":"🦊","nested":{"a":[1,2.5,-3e2,null,true]}}""",
                new(1969, 7, 20, 20, 17, 40, TimeSpan.Zero)
            ),
            (big, new JsonObject { ["big"] = big }.ToJsonString(), new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)),
            ("empty object", "{}", DateTimeOffset.MinValue),
        ];
        await store.MustStoreAsync(
            await store.LeaseOneAsync(),
            Run(At(Noon), [.. entries.Select(entry => Frame("d", entry.Message, logData: entry.Data, deviceTime: entry.Time))])
        );
        var stored = await store.ReadAfterAsync("d", EntryPosition.Start, 10, default);
        Assert.Equal(entries.Select(entry => (entry.Message, entry.Time)), stored.Select(entry => (entry.Message, entry.DeviceTime)));
        Assert.All(
            stored.Zip(entries),
            pair =>
                Assert.True(
                    JsonNode.DeepEquals(
                        pair.First.LogData is null ? null : JsonNode.Parse(pair.First.LogData),
                        pair.Second.Data.Length == 0 ? null : JsonNode.Parse(pair.Second.Data)
                    )
                )
        );
    }

    [Fact]
    public async Task LargeEntries_AreReadBackWhole()
    {
        var store = Open();
        string[] messages = [.. Enumerable.Range(1, 12).Select(number => new string((char)('a' + number), number * 40_000))];
        await store.MustStoreAsync(await store.LeaseOneAsync(), Run(At(Noon), [.. messages.Select(message => Frame("d", message))]));
        Assert.Equal(messages.Reverse(), await store.MessagesAsync(new("d", 100)));
    }

    [Fact]
    public async Task EveryFilter_FindsWhatAScanFinds()
    {
        var store = Open();
        await store.MustStoreAsync(await store.LeaseOneAsync(), new([.. AboutMidnight("d").Items]));
        var all = (await store.QueryAsync(new("d", 1000), default)).ToArray();
        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(number => $"{number}"), all.Select(entry => entry.Message));
        DateTimeOffset?[] times =
        [
            null,
            Midnight.AddMinutes(-60),
            Midnight.AddMinutes(-6),
            Midnight.AddTicks(-1),
            Midnight,
            Midnight.AddTicks(1),
            Midnight.AddMinutes(54),
            Midnight.AddHours(9),
        ];
        foreach (var since in times)
        foreach (var until in times)
        foreach (EntryLevel? level in new EntryLevel?[] { null, EntryLevel.Debug, EntryLevel.Critical })
        foreach (var before in new EntryPosition?[] { null, all[30].Position, all[59].Position, all[119].Position })
        {
            var query = new EntryQuery("d", 13)
            {
                Since = since,
                Until = until,
                Level = level,
                Before = before,
            };
            Assert.Equal(Expected(all, query), await store.MessagesAsync(query));
        }
    }

    [Fact]
    public async Task CursorPages_CoverEverythingOnce()
    {
        var store = Open();
        await store.MustStoreAsync(await store.LeaseOneAsync(), AboutMidnight("d"));
        foreach (EntryLevel? level in new EntryLevel?[] { null, EntryLevel.Error })
        {
            var pages = new List<string>();
            var query = new EntryQuery("d", 7) { Level = level };
            for (var page = await store.QueryAsync(query, default); page.Count > 0; page = await store.QueryAsync(query, default))
            {
                pages.AddRange(page.Select(entry => entry.Message));
                query = query with { Before = page[^1].Position };
            }

            Assert.Equal(await store.MessagesAsync(query with { Before = null, Limit = 1000 }), pages);
            Assert.Equal(level is null ? 120 : 24, pages.Count);
        }
    }

    [Fact]
    public async Task ReadAfter_FollowsFromTheOldestWithoutAGap()
    {
        var store = Open();
        var lease = await store.MustStoreAsync(await store.LeaseOneAsync(), AboutMidnight("d"));
        var read = new List<StoredEntry>();
        while (
            await store.ReadAfterAsync("d", read.Count == 0 ? EntryPosition.Start : read[^1].Position, 11, default) is { Count: > 0 } next
        )
            read.AddRange(next);
        Assert.Equal(Enumerable.Range(0, 120).Select(number => $"{number}"), read.Select(entry => entry.Message));
        await store.MustStoreAsync(lease, Run(At(Noon), Frame("d", "new"), Frame("other", "not mine")));
        Assert.Equal("new", Assert.Single(await store.ReadAfterAsync("d", read[^1].Position, 11, default)).Message);
    }

    [Fact]
    public async Task Count_TellsWhatLiesBetweenTwoPositions_NeitherIncluded()
    {
        var store = Open();
        await store.MustStoreAsync(await store.LeaseOneAsync(), AboutMidnight("d"));
        var all = await store.ReadAfterAsync("d", EntryPosition.Start, 1000, default);
        Assert.Equal(all.Count - 1, await store.CountAsync("d", EntryPosition.Start, all[^1].Position, default));
        Assert.Equal(30, await store.CountAsync("d", all[9].Position, all[40].Position, default));
        Assert.Equal(0, await store.CountAsync("d", all[9].Position, all[10].Position, default));
        Assert.Equal(0, await store.CountAsync("other", EntryPosition.Start, all[^1].Position, default));
    }

    [Fact]
    public async Task UnknownDevice_HasNoEntries()
    {
        var store = Open();
        await store.MustStoreAsync(await store.LeaseOneAsync(), Run(At(Noon), Frame("device", "x")));
        Assert.Empty(await store.QueryAsync(new("devic", 10), default));
        Assert.Empty(await store.QueryAsync(new("DEVICE", 10), default));
        Assert.Empty(await store.ReadAfterAsync("device2", EntryPosition.Start, 10, default));
    }

    [Fact]
    public async Task FreshDatabase_AnswersQueriesWithNothing()
    {
        var store = Open();
        await store.PrepareAsync(1, default);
        Assert.Empty(await store.QueryAsync(new("d", 10) { Until = Noon, Before = new(long.MaxValue, 0) }, default));
        Assert.Empty(await store.ReadAfterAsync("d", EntryPosition.Start, 10, default));
    }

    private static IEnumerable<string> Expected(IEnumerable<StoredEntry> newestFirst, EntryQuery query) =>
        newestFirst
            .Where(entry => query.Level is null || entry.Level == query.Level)
            .Where(entry => query.Since is null || DateTimeOffset.FromUnixTimeMilliseconds(entry.Position.ReceivedAt) >= query.Since)
            .Where(entry => query.Until is null || DateTimeOffset.FromUnixTimeMilliseconds(entry.Position.ReceivedAt) < query.Until)
            .Where(entry =>
                query.Before is not { } before
                || (entry.Position.ReceivedAt, entry.Position.Index).CompareTo((before.ReceivedAt, before.Index)) < 0
            )
            .Take(query.Limit)
            .Select(entry => entry.Message);
}
