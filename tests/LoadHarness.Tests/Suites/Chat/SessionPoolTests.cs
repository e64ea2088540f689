using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class SessionPoolTests
{
    [Fact]
    public void NoMoreAreOpenedThanAreWanted_WhatIsBeingOpenedCounts()
    {
        var pool = new SessionPool(tenants: 1, scale: 1);
        Assert.True(TryOpen(pool, wanted: 2));
        Assert.True(TryOpen(pool, wanted: 2));
        Assert.False(TryOpen(pool, wanted: 2));
        pool.Cancel(0);
        Assert.True(TryOpen(pool, wanted: 2));
        pool.Add(Session("a"));
        pool.Add(Session("b"));
        Assert.False(TryOpen(pool, wanted: 2));
        Assert.False(pool.TryOpen(0, wanted: 3, mayOpen: false, TimeSpan.Zero));
        Assert.Equal((2, 2, 2), (pool.Active, pool.Peak, pool.Total));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(2, 3)]
    public void Tenants_ShareWhatIsWanted(int wanted, int tenants)
    {
        var pool = new SessionPool(tenants, scale: 1);
        int opened = 0;
        for (int tenant = 0; tenant < tenants; tenant++)
        {
            for (; pool.TryOpen(tenant, wanted, mayOpen: true, TimeSpan.Zero); opened++)
                pool.Add(new ChatSession($"{opened}", tenant, TimeSpan.Zero));
        }

        Assert.Equal(wanted, opened);
    }

    [Fact]
    public void SessionsIdleForAnHour_AreDropped_AndNotFoundIsNoLossThen()
    {
        var pool = new SessionPool(tenants: 1, scale: 1);
        var (old, spoken) = (Open(pool, "old"), Open(pool, "spoken"));
        spoken.Begin();
        spoken.End(1, stored: 0, refused: false, TimeSpan.FromMinutes(30));
        Assert.True(pool.TryOpen(0, wanted: 3, mayOpen: true, TimeSpan.FromMinutes(59)));
        Assert.Equal(2, pool.Active);
        pool.TryOpen(0, wanted: 0, mayOpen: true, TimeSpan.FromMinutes(64));
        Assert.Equal((1, 1, 2), (pool.Active, pool.Expired, pool.Peak));
        Assert.Same(spoken, pool.Pick(0, new Random(1), TimeSpan.FromMinutes(65)));
        Assert.Null(pool.Pick(0, new Random(1), TimeSpan.FromMinutes(90)));
        Assert.Equal(2, pool.Expired);
        Assert.DoesNotContain(old, pool.All);
    }

    [Fact]
    public void ASessionThatIsNotFound_IsDropped_AndLost()
    {
        var pool = new SessionPool(tenants: 1, scale: 1);
        var (gone, there) = (Open(pool, "gone"), Open(pool, "there"));
        pool.NotFound(gone, TimeSpan.FromMinutes(1));
        pool.NotFound(gone, TimeSpan.FromMinutes(1)); // two requests may hear of it
        Assert.True(gone.IsLost);
        Assert.Equal(1, pool.Active);
        Assert.Same(there, pool.Pick(0, new Random(1), TimeSpan.FromMinutes(1)));
        Assert.Contains(gone, pool.All);
    }

    [Fact]
    public void Cleaning_TakesEachSessionOnce_UntilItIsGivenBack()
    {
        var pool = new SessionPool(tenants: 1, scale: 1);
        var (first, second) = (Open(pool, "first"), Open(pool, "second"));
        Assert.Same(first, pool.TakeToClean(0));
        Assert.Same(second, pool.TakeToClean(0));
        Assert.Null(pool.TakeToClean(0));
        pool.GiveBack(first);
        Assert.Same(first, pool.TakeToClean(0));
        pool.Remove(first);
        Assert.Equal(1, pool.Active);
        Assert.Null(pool.TakeToClean(0));
    }

    [Fact]
    public void TheTimeInWhichSessionsLack_IsMeasured()
    {
        var pool = new SessionPool(tenants: 1, scale: 1);
        pool.TryOpen(0, wanted: 1, mayOpen: true, TimeSpan.FromSeconds(10));
        pool.TryOpen(0, wanted: 1, mayOpen: true, TimeSpan.FromSeconds(13));
        pool.Add(Session("a"));
        pool.TryOpen(0, wanted: 1, mayOpen: true, TimeSpan.FromSeconds(15));
        pool.TryOpen(0, wanted: 1, mayOpen: true, TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(5), pool.Shortage);
    }

    [Theory]
    [InlineData(0, Phase.Start, 20)]
    [InlineData(4.99, Phase.Start, 20)]
    [InlineData(5, Phase.Growth, 100)]
    [InlineData(29.99, Phase.Growth, 100)]
    [InlineData(30, Phase.Steady, 100)]
    [InlineData(54.99, Phase.Steady, 100)]
    [InlineData(55, Phase.Cleaning, 0)]
    [InlineData(70, Phase.Cleaning, 0)]
    internal void Phases_AreThoseOfAnHour_InProportion(double minuteOfAnHour, Phase phase, int sessions)
    {
        foreach (double minutes in new[] { 60, 10, 0.5 })
        {
            var phases = new Phases(TimeSpan.FromMinutes(minutes), 100);
            Assert.Equal(phase, phases.At(TimeSpan.FromMinutes(minuteOfAnHour) * (minutes / 60)));
            Assert.Equal(sessions, phases.SessionsIn(phase));
        }
    }

    private static bool TryOpen(SessionPool pool, int wanted) => pool.TryOpen(0, wanted, mayOpen: true, TimeSpan.Zero);

    private static ChatSession Open(SessionPool pool, string id)
    {
        var session = Session(id);
        Assert.True(TryOpen(pool, wanted: int.MaxValue));
        pool.Add(session);
        return session;
    }

    private static ChatSession Session(string id) => new(id, tenant: 0, TimeSpan.Zero);
}
