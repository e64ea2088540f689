using FsCheck;
using FsCheck.Fluent;
using Platform.Inventory.Accounts.LoginLimits;
using Platform.Testing;

namespace Platform.Inventory.Tests.Accounts.LoginLimits;

public class FailureWindowsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    [Fact]
    public void TheLimit_BlocksUntilTheWindowEnds_AndSaysSo()
    {
        var time = new ManualTime();
        var windows = new FailureWindows(3, Window, 10, time);
        Assert.Equal(TimeSpan.Zero, windows.Count(1));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, windows.Count(1));
        Assert.Equal(TimeSpan.Zero, windows.BlockedFor(1));
        Assert.Equal(TimeSpan.Zero, windows.Count(1));
        Assert.Equal(TimeSpan.FromSeconds(40), windows.BlockedFor(1));
        Assert.Equal(TimeSpan.FromSeconds(40), windows.Count(1));
        Assert.Equal(TimeSpan.Zero, windows.BlockedFor(2));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.Zero, windows.BlockedFor(1));
        Assert.Equal(TimeSpan.Zero, windows.Count(1));
    }

    [Fact]
    public void WhenFull_TheOldestWindowGoes_AndIsCounted()
    {
        var time = new ManualTime();
        var windows = new FailureWindows(1, Window, 2, time);
        windows.Count(1);
        time.Advance(TimeSpan.FromSeconds(1));
        windows.Count(2);
        windows.Count(3);
        Assert.Equal((2, 1), (windows.Kept, windows.Dropped));
        Assert.Equal(TimeSpan.Zero, windows.BlockedFor(1));
        Assert.True(windows.BlockedFor(2) > TimeSpan.Zero && windows.BlockedFor(3) > TimeSpan.Zero);
    }

    [Fact]
    public void ItDoesWhatANaiveOneDoes()
    {
        // Seconds to wait, key, and whether a failure is counted or only asked.
        var step = Gen.Choose(0, 25).Zip(Gen.Choose(0, 5)).Zip(Gen.Elements(true, true, false));
        var plan = Gen.Choose(1, 4).Zip(Gen.Choose(1, 6)).Zip(step.ListOf());
        Prop.ForAll(
                plan.ToArbitrary(),
                given =>
                {
                    var ((limit, capacity), steps) = given;
                    var time = new ManualTime();
                    var windows = new FailureWindows(limit, Window, capacity, time);
                    var naive = new Naive(limit, capacity);
                    long now = 0;
                    foreach (var ((wait, key), counts) in steps)
                    {
                        time.Advance(TimeSpan.FromSeconds(wait));
                        now += wait;
                        long expected = naive.BlockedFor(key, now);
                        var blocked = counts ? windows.Count((UInt128)key) : windows.BlockedFor((UInt128)key);
                        if (counts)
                            naive.Count(key, now);
                        Assert.Equal(TimeSpan.FromSeconds(expected), blocked);
                        Assert.InRange(windows.Kept, 0, capacity);
                        Assert.Equal(naive.Live(now), windows.BlockedFor(99) == TimeSpan.Zero ? windows.Kept : -1);
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    /// <summary>All that ever happened, looked through each time. Times are in seconds.</summary>
    private sealed class Naive(int limit, int capacity)
    {
        private readonly List<(int Key, long Begun, int Count)> _windows = [];

        public long BlockedFor(int key, long now)
        {
            var live = _windows.Where(window => window.Key == key && now - window.Begun < 60).ToList();
            return live.Count > 0 && live[0].Count >= limit ? live[0].Begun + 60 - now : 0;
        }

        public int Live(long now) => _windows.Count(window => now - window.Begun < 60);

        public void Count(int key, long now)
        {
            if (BlockedFor(key, now) > 0)
                return;
            int found = _windows.FindIndex(window => window.Key == key && now - window.Begun < 60);
            if (found >= 0)
            {
                _windows[found] = (key, _windows[found].Begun, _windows[found].Count + 1);
                return;
            }

            if (Live(now) == capacity)
                _windows.RemoveAt(_windows.FindIndex(window => now - window.Begun < 60));
            _windows.Add((key, now, 1));
        }
    }
}
