using Platform.LoadHarness.Suites.Inventory;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

public class LockFiguresTests
{
    private const string Metrics = """
        # HELP lock_acquired_total Locks that were had
        # TYPE lock_acquired_total counter
        lock_acquired_total{product_id="1"} 60
        lock_acquired_total{product_id="2 } with {blanks}"} 30 1700000000000
        lock_failed_total 10
        lock_contended_total{product_id="1"} 2.5e1
        lock_wait_seconds_bucket{le="0.1"} 77
        lock_wait_seconds_sum 1.5
        lock_wait_seconds_count 100
        lock_acquired_totally 1000
        other_lock_acquired_total 1000
        """;

    [Fact]
    public void SamplesOfAName_AreAddedUpOverTheirLabels() =>
        Assert.Equal(new LockFigures(90, 10, 25, 1.5, 100), LockFigures.Parse(Metrics));

    [Fact]
    public void Contention_IsTheShareOfAttempts_AndTheWaitAnAverage()
    {
        var locks = LockFigures.Parse(Metrics);
        Assert.Equal((0.25, 15), (locks.Contention, locks.AverageWaitMilliseconds));
        Assert.Equal((0, 0), (LockFigures.Parse("").Contention, LockFigures.Parse("nonsense\n{} \nlock_x\n").AverageWaitMilliseconds));
    }

    [Fact]
    public void ARun_IsWhatWasCountedSinceItsBeginning_OrAllAfterARestart()
    {
        var earlier = new LockFigures(50, 10, 20, 1, 60);
        Assert.Equal(new LockFigures(40, 0, 5, 0.5, 40), LockFigures.Parse(Metrics).Since(earlier));
        Assert.Equal(earlier, earlier.Since(LockFigures.Parse(Metrics)));
    }
}
