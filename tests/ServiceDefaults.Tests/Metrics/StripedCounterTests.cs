using Platform.ServiceDefaults.Metrics;

namespace Platform.ServiceDefaults.Tests.Metrics;

public sealed class StripedCounterTests
{
    [Fact]
    public void ManyThreads_CountExactly()
    {
        var counter = new StripedCounter();

        Parallel.For(0, 1_000_000, _ => counter.Increment());

        Assert.Equal(1_000_000, counter.Count);
    }
}
