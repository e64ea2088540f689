using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Testing;

public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Advance_MovesBothClocksAlike()
    {
        var (now, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(now.AddSeconds(3), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(3), _time.GetElapsedTime(timestamp));
    }

    [Fact]
    public async Task Delay_EndsWhenItsTimeHasComeAndNotBefore()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(10), _time);

        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(delay.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await delay.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void TimersFireInOrderOfDueTime_AndSeeTheTimeTheyWereDue()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string Name, TimeSpan At)>();
        using var late = _time.CreateTimer(
            _ => fired.Add(("late", _time.GetUtcNow() - start)),
            null,
            TimeSpan.FromSeconds(5),
            Timeout.InfiniteTimeSpan
        );
        using var every = _time.CreateTimer(
            _ => fired.Add(("every", _time.GetUtcNow() - start)),
            null,
            TimeSpan.FromSeconds(2),
            TimeSpan.FromSeconds(2)
        );

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(
            [
                ("every", TimeSpan.FromSeconds(2)),
                ("every", TimeSpan.FromSeconds(4)),
                ("late", TimeSpan.FromSeconds(5)),
                ("every", TimeSpan.FromSeconds(6)),
            ],
            fired
        );
    }

    [Fact]
    public void DisposedTimer_DoesNotFire()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, fired);
        Assert.Equal(0, _time.PendingTimers);
    }
}
