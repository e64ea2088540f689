using FsCheck;
using FsCheck.Fluent;
using Platform.Gateway.Routing;
using Platform.Testing;

namespace Platform.Gateway.Tests.Routing;

public sealed class BreakerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    private static BreakerOptions NoJitter => new() { Jitter = 0 };

    /// <summary>
    /// s succeeds, f fails, a says nothing, each let through just before; w waits 1 s; e enters and is told later, S or F (the oldest that
    /// entered and has not been told). Then the state, and the seconds of rest that are left.
    /// </summary>
    [Theory]
    [InlineData("", "Closed", 0)]
    [InlineData("ffff", "Closed", 0)]
    [InlineData("fffff", "Open", 1)]
    [InlineData("ffffsffff", "Closed", 0)]
    [InlineData("ffffaf", "Open", 1)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa", "Closed", 0)]
    [InlineData("fffffw", "HalfOpen", 0)]
    [InlineData("fffffws", "Closed", 0)]
    [InlineData("fffffwf", "Open", 2)]
    [InlineData("fffffwfwwf", "Open", 4)]
    [InlineData("fffffwfwwfwwwwf", "Open", 8)]
    [InlineData("fffffwa", "HalfOpen", 0)]
    [InlineData("fffffwas", "Closed", 0)]
    [InlineData("fffffwfwwsfffff", "Open", 1)]
    [InlineData("fffffwsffff", "Closed", 0)]
    [InlineData("efffffwS", "HalfOpen", 0)]
    [InlineData("efffffwF", "HalfOpen", 0)]
    [InlineData("efffffS", "Open", 1)]
    [InlineData("eefffffwsSF", "Closed", 0)]
    [InlineData("efffffwsffffF", "Closed", 0)]
    [InlineData("efffffwsffffSf", "Open", 1)]
    [InlineData("eeefffffwfSwwsffffSfF", "Open", 1)]
    [InlineData("sfsfsfsfsfsfsfsfsfsf", "Open", 1)]
    [InlineData("sfsfsfsfsfsfsfsfsfs", "Closed", 0)]
    [InlineData("ssfssfssfssfssfssfssfssfssf", "Closed", 0)]
    public void ABreaker_GoesByWhatItIsTold(string told, string state, int rest)
    {
        var breaker = new Breaker(NoJitter, _time, new Random(1));
        var entered = new Queue<BreakerTicket>();
        foreach (char c in told)
            switch (c)
            {
                case 'w':
                    _time.Advance(Second);
                    break;
                case 'e':
                    entered.Enqueue(Enter(breaker));
                    break;
                default:
                    Tell(breaker, char.IsUpper(c) ? entered.Dequeue() : Enter(breaker), char.ToLowerInvariant(c));
                    break;
            }

        Assert.Equal((state, rest * Second), ($"{breaker.State}", breaker.UntilProbe));
    }

    [Fact]
    public void FailuresOfLongAgo_DoNotCount()
    {
        var breaker = new Breaker(NoJitter, _time, new Random(1));
        for (int i = 0; i < 10; i++)
            TellAll(breaker, i < 9 ? "fs" : "s");
        _time.Advance(NoJitter.Window);
        TellAll(breaker, "fsfsfsfsf");
        Assert.Equal(BreakerState.Closed, breaker.State);
    }

    [Fact]
    public void Rests_Double_UpToALongest_AndASuccessMakesThemShortAgain()
    {
        var breaker = new Breaker(NoJitter, _time, new Random(1));
        TellAll(breaker, "fffff");
        foreach (int seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            Assert.Equal(seconds * Second, breaker.UntilProbe);
            _time.Advance(breaker.UntilProbe - TimeSpan.FromTicks(1));
            Assert.False(breaker.TryEnter(out _));
            _time.Advance(TimeSpan.FromTicks(1));
            TellAll(breaker, "f");
        }

        _time.Advance(breaker.UntilProbe);
        TellAll(breaker, "sfffff");
        Assert.Equal(Second, breaker.UntilProbe);
    }

    [Fact]
    public void ABreakerThatFailsForAYear_RestsForTheLongest()
    {
        var breaker = new Breaker(
            new BreakerOptions
            {
                Jitter = 0,
                FirstRest = TimeSpan.FromHours(1),
                MaxRest = TimeSpan.FromHours(1),
            },
            _time,
            new Random(1)
        );
        TellAll(breaker, "fffff");
        for (int i = 0; i < 365 * 24; i++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            TellAll(breaker, "f");
        }

        Assert.Equal((TimeSpan.FromHours(1), (365L * 24) + 1), (breaker.UntilProbe, breaker.Rests));
    }

    [Fact]
    public void Chance_TakesAPartOfARest_SoThatReplicasTryAtDifferentTimes()
    {
        var rests = Enumerable
            .Range(0, 100)
            .Select(seed =>
            {
                var breaker = new Breaker(new BreakerOptions { Jitter = 0.2 }, _time, new Random(seed));
                TellAll(breaker, "fffff");
                return breaker.UntilProbe;
            })
            .ToList();
        Assert.All(rests, rest => Assert.InRange(rest, 0.8 * Second, Second));
        Assert.True(rests.Max() - rests.Min() > 0.1 * Second);
    }

    [Fact]
    public void AHalfOpenBreaker_LetsOneThroughAtATime_WhoeverAsks()
    {
        var breaker = new Breaker(NoJitter, _time, new Random(1));
        TellAll(breaker, "fffff");
        _time.Advance(Second);
        int inside = 0,
            most = 0,
            entered = 0;
        using var together = new Barrier(200);
        var threads = Enumerable
            .Range(0, 200)
            .Select(_ => new Thread(() =>
            {
                together.SignalAndWait();
                for (int i = 0; i < 100; i++)
                    if (breaker.TryEnter(out var ticket))
                    {
                        int now = Interlocked.Increment(ref inside);
                        if (now > 1)
                            Volatile.Write(ref most, now);
                        Interlocked.Increment(ref entered);
                        Thread.Yield();
                        Interlocked.Decrement(ref inside);
                        breaker.Abandoned(ticket);
                    }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal((0, true, BreakerState.HalfOpen), (most, entered > 0, breaker.State));
    }

    [Fact]
    public void ABreaker_DoesWhatANaiveOneDoes()
    {
        var options = new BreakerOptions
        {
            Failures = 3,
            MinRequests = 6,
            FailureShare = 0.5,
            Window = TimeSpan.FromSeconds(2),
            FirstRest = Second,
            MaxRest = 4 * Second,
            Jitter = 0,
        };
        var step = Gen.Frequency(
            (6, Gen.Constant("enter")),
            (4, Gen.Constant("fail")),
            (3, Gen.Constant("succeed")),
            (2, Gen.Constant("abandon")),
            (3, Gen.Choose(1, 12).Select(tenths => $"{tenths * 100}")),
            (1, Gen.Elements("999", "1000", "1001", "1999", "2000", "4000"))
        );
        var steps = Gen.Choose(0, 120).SelectMany(count => Gen.Zip(step, Gen.Choose(0, 1000)).ListOf(count));
        Prop.ForAll(steps.ToArbitrary(), all => Play(options, [.. all])).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static void Play(BreakerOptions options, (string What, int Which)[] steps)
    {
        var time = new ManualTime();
        var breaker = new Breaker(options, time, new Random(1));
        var naive = new NaiveBreaker(options);
        List<(BreakerTicket Ticket, int Era)> under = [];
        for (int i = 0; i < steps.Length; i++)
        {
            var (what, which) = steps[i];
            if (what == "enter")
            {
                bool expected = naive.TryEnter();
                Assert.Equal((i, expected), (i, breaker.TryEnter(out var ticket)));
                if (expected)
                    under.Add((ticket, naive.Era));
            }
            else if (int.TryParse(what, out int milliseconds))
            {
                time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                naive.Now += TimeSpan.FromMilliseconds(milliseconds);
            }
            else if (under.Count > 0)
            {
                var (ticket, era) = under[which % under.Count];
                under.RemoveAt(which % under.Count);
                Tell(breaker, ticket, what[0]);
                naive.Tell(era, what[0] == 'a' ? null : what[0] == 'f');
            }

            Assert.Equal((i, naive.State, naive.UntilProbe), (i, breaker.State, breaker.UntilProbe));
        }
    }

    private static BreakerTicket Enter(Breaker breaker)
    {
        Assert.True(breaker.TryEnter(out var ticket));
        return ticket;
    }

    private static void TellAll(Breaker breaker, string results)
    {
        foreach (char c in results)
            Tell(breaker, Enter(breaker), c);
    }

    private static void Tell(Breaker breaker, BreakerTicket ticket, char result)
    {
        if (result == 's')
            breaker.Succeeded(ticket);
        else if (result == 'f')
            breaker.Failed(ticket);
        else
            breaker.Abandoned(ticket);
    }
}
