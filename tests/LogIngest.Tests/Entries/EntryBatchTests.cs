using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Tests.Entries;

public sealed class EntryBatchTests
{
    [Fact]
    public void OneDevice_IsOnePart_OfTheSameMemory()
    {
        using var batch = BatchOf(["d1", "d1", "d1"]);
        var part = Assert.Single(batch.GroupByShard(4));
        Assert.Equal((DeviceIds.ShardOf("d1"u8, 4), 3), (part.Shard, part.Entries));
        Assert.True(part.Frames.Span == batch.Frames.Span);
    }

    [Fact]
    public void OneShard_TakesAllDevices()
    {
        using var batch = BatchOf(["d1", "d2", "d3"]);
        Assert.Equal((0, 3), Assert.Single(batch.GroupByShard(1)) is var part ? (part.Shard, part.Entries) : default);
    }

    [Fact]
    public void Sharding_PartsAllEntries_AndKeepsTheOrderOfADevice()
    {
        var devices =
            from count in Gen.Choose(1, 60)
            from numbers in Gen.ArrayOf(Gen.Choose(0, 20), count)
            from shards in Gen.Choose(1, 256)
            select (Ids: numbers.Select(number => $"device-{number}").ToArray(), Shards: shards);
        Prop.ForAll(
                devices.ToArbitrary(),
                one =>
                {
                    using var batch = BatchOf(one.Ids);
                    AssertPartition(Parsed.Read(batch.Frames.Span), batch.GroupByShard(one.Shards), one.Shards);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Grouping_CanBeAskedForTwice()
    {
        using var batch = BatchOf([.. Enumerable.Range(0, 40).Select(number => $"device-{number}")]);
        batch.GroupByShard(4);
        AssertPartition(Parsed.Read(batch.Frames.Span), batch.GroupByShard(7), 7);
    }

    [Fact]
    public void ADisposedBatch_HoldsNothing_AndMayBeDisposedAgain()
    {
        var batch = BatchOf(["d1"]);
        batch.Dispose();
        batch.Dispose();
        Assert.Equal((0, 0), (batch.Count, batch.Frames.Length));
    }

    [Fact]
    public void ABatchGrows_BeyondWhatWasReserved()
    {
        using var batch = new EntryBatch(Parsed.Now);
        for (int at = 0; at < 100; at++)
        {
            batch.Begin();
            batch.Add(
                new EntryDraft
                {
                    DeviceId = "d1"u8,
                    Message = "\\n\\u00e9"u8,
                    MessageBytes = 3,
                }
            );
        }

        Assert.All(Parsed.Read(batch.Frames.Span), entry => Assert.Equal("\né", entry.Message));
        Assert.Equal(100, batch.Count);
    }

    private static void AssertPartition(List<ParsedEntry> all, IReadOnlyList<ShardPart> parts, int shards)
    {
        Assert.Equal(parts.Select(part => part.Shard).Order().Distinct(), parts.Select(part => part.Shard));
        foreach (var part in parts)
        {
            var expected = all.Where(entry => DeviceIds.ShardOf(Encoding.ASCII.GetBytes(entry.DeviceId), shards) == part.Shard).ToList();
            Assert.Equal(expected, Parsed.Read(part.Frames.Span));
            Assert.Equal(expected.Count, part.Entries);
        }

        Assert.Equal(all.Count, parts.Sum(part => part.Entries));
    }

    private static EntryBatch BatchOf(string[] devices)
    {
        var batch = new EntryBatch(Parsed.Now);
        string body = string.Join(
            ',',
            devices.Select((device, number) => $$"""{"device_id":"{{device}}","log_level":"INFO","message":"{{number}}"}""")
        );
        new EntryParser(new LogIngestOptions()).ParseBatch(Encoding.UTF8.GetBytes($"[{body}]"), batch);
        Assert.True(batch.IsWhole);
        return batch;
    }
}
