using System.Collections.Concurrent;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Tests.Entries;

public sealed class EntryIdsTests
{
    [Fact]
    public void Ids_AreUuidsOfVersion7_WithTheTimeOfTheRequest()
    {
        var ids = new EntryIds(Parsed.Now);
        var id = ids.Next();
        Assert.Equal(7, id.Version);
        Assert.Equal(0x8, id.Variant & 0xC);
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Assert.Equal(Parsed.Now.ToUnixTimeMilliseconds(), Convert.ToInt64(Convert.ToHexString(bytes[..6]), 16));
    }

    [Fact]
    public void IdsOfARequest_GrowStrictly_BeyondTheCounter()
    {
        var ids = new EntryIds(Parsed.Now);
        var last = ids.Next();
        for (int at = 0; at < 10_000; at++)
        {
            var next = ids.Next();
            Assert.True(string.CompareOrdinal(last.ToString(), next.ToString()) < 0);
            Assert.Equal(7, next.Version);
            last = next;
        }
    }

    [Fact]
    public void IdsOfTheSameTime_DifferBetweenRequestsAndThreads()
    {
        var seen = new ConcurrentDictionary<Guid, bool>();
        Parallel.For(
            0,
            4,
            _ =>
            {
                for (int request = 0; request < 5000; request++)
                    Assert.True(seen.TryAdd(new EntryIds(Parsed.Now).Next(), true));
            }
        );
        Assert.Equal(20_000, seen.Count);
    }
}
