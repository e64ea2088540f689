using System.Text;
using Platform.LogIngest.Storage.Postgres;

namespace Platform.LogIngest.Tests.Storage.Postgres;

public sealed class KnownDevicesTests
{
    [Fact]
    public void AddedDevice_IsKnown()
    {
        var known = new KnownDevices(10);
        known.Add(["a", "b"]);
        Assert.True(Knows(known, "a"));
        Assert.False(Knows(known, "c"));
        Assert.Equal(2, known.Count);
    }

    [Fact]
    public void MoreThanTheCapacity_AreNeverKept()
    {
        var known = new KnownDevices(10);
        for (int device = 0; device < 1000; device++)
        {
            known.Add([$"{device}"]);
            Assert.True(Knows(known, $"{device}"));
            Assert.InRange(known.Count, 1, 10);
        }
    }

    [Fact]
    public void DeviceThatIsSeenAgainAndAgain_IsNotForgotten()
    {
        var known = new KnownDevices(10);
        known.Add(["often"]);
        for (int device = 0; device < 1000; device++)
        {
            known.Add([$"{device}"]);
            Assert.True(Knows(known, "often"));
        }
    }

    private static bool Knows(KnownDevices known, string device) => known.Contains(Encoding.ASCII.GetBytes(device));
}
