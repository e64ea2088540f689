using System.Text;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Tests.Entries;

public sealed class DeviceIdsTests
{
    /// <summary>
    /// Computed apart from this program. A change would move devices to other shards while their entries wait: never change them.
    /// </summary>
    [Theory]
    [InlineData("a", 3, 1, 91)]
    [InlineData("foobar", 3, 3, 43)]
    [InlineData("device-1", 0, 0, 68)]
    [InlineData("device-2", 2, 2, 78)]
    [InlineData("device_0042", 3, 0, 167)]
    [InlineData("A:b.c-9", 1, 2, 25)]
    public void TheShardOfADevice_NeverChanges(string id, int of4, int of7, int of256)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(id);
        Assert.Equal(
            (0, of4, of7, of256),
            (DeviceIds.ShardOf(bytes, 1), DeviceIds.ShardOf(bytes, 4), DeviceIds.ShardOf(bytes, 7), DeviceIds.ShardOf(bytes, 256))
        );
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(100)]
    public void DevicesSpread_OverAllShards(int shards)
    {
        var counts = Enumerable
            .Range(0, 1000 * shards)
            .CountBy(number => DeviceIds.ShardOf(Encoding.ASCII.GetBytes($"device-{number}"), shards))
            .ToList();
        Assert.Equal(shards, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 800, 1200));
    }

    [Theory]
    [InlineData("a/b é😀", "a_b____")]
    [InlineData("A-z_0.9:x", "A-z_0.9:x")]
    public void AnyText_BecomesADeviceId(string text, string id) => Assert.Equal(id, Encoding.ASCII.GetString(DeviceIds.From(text)));

    [Fact]
    public void ALongText_IsCut() => Assert.Equal(128, DeviceIds.From(new string('é', 200)).Length);
}
