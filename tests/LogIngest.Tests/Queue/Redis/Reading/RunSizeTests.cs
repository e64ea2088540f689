using Platform.LogIngest.Queue.Redis.Reading;

namespace Platform.LogIngest.Tests.Queue.Redis.Reading;

public sealed class RunSizeTests
{
    [Fact]
    public void FirstCalls_AskForFewAndAtMostTwiceAsManyEach()
    {
        var size = new RunSize(5000);
        var asked = new List<int>();
        for (int i = 0; i < 7; i++)
        {
            asked.Add(size.Next(0, 0));
            size.Learn(asked[^1], asked[^1], asked[^1] * 100L);
        }

        Assert.Equal([8, 16, 32, 64, 128, 128, 128], asked);
    }

    [Theory]
    [InlineData(50, 64 << 10, 64)]
    [InlineData(100, 1000, 50)]
    [InlineData(1, 100, 128)]
    public void LaterCalls_AskForWhatFillsARun(int entriesAnItem, int bytesAnItem, int expected)
    {
        var size = new RunSize(5000);
        for (int i = 0; i < 5; i++)
            size.Learn(10, 10 * entriesAnItem, 10L * bytesAnItem);
        Assert.Equal(expected, size.Next(0, 0));
    }

    [Fact]
    public void RestOfARun_IsAskedForAlone()
    {
        var size = new RunSize(5000);
        for (int i = 0; i < 5; i++)
            size.Learn(10, 1000, 10_000);
        Assert.Equal(3, size.Next(4750, 47_500));
        Assert.True(size.IsFull(5000, 0));
        Assert.True(size.IsFull(1, RunSize.MostBytes));
        Assert.False(size.IsFull(4999, RunSize.MostBytes - 1));
    }
}
