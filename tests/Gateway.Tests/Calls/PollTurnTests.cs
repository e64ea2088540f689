using Platform.Gateway.Calls;

namespace Platform.Gateway.Tests.Calls;

public class PollTurnTests
{
    [Theory]
    [InlineData(PollTurn.MostBytes, 0)]
    [InlineData(PollTurn.MostBytes + 1, 1)]
    public async Task ALargeBody_LeavesTheThread(int bytes, int leaves) =>
        Assert.Equal(leaves, await TimesThatItLeavesAsync([() => PollTurn.Before(bytes)]));

    [Fact]
    public async Task ManySmallReads_LeaveTheThreadAsOftenAsTheirBytesMakeALargeOne()
    {
        PollTurn turn = default;
        Assert.Equal(1000 / 101, await TimesThatItLeavesAsync(Enumerable.Repeat(() => turn.AfterRead(PollTurn.MostBytes / 100), 1000)));
    }

    [Fact]
    public async Task TheEndOfALargeBody_LeavesTheThread_BecauseAllOfItIsLookedAtThen()
    {
        PollTurn turn = default;
        Assert.Equal(
            1,
            await TimesThatItLeavesAsync([() => turn.AfterRead(0, PollTurn.MostBytes), () => turn.AfterRead(0, PollTurn.MostBytes + 1)])
        );
    }

    /// <summary>Each step starts on a thread of its own, as if a socket had just been polled there.</summary>
    private static async Task<int> TimesThatItLeavesAsync(IEnumerable<Func<PollTurn.Leaving>> steps)
    {
        int left = 0;
        foreach (var step in steps)
        {
            var started = new TaskCompletionSource<Task<bool>>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() => started.SetResult(LeavesAsync(step))).Start();
            left += await await started.Task ? 1 : 0;
        }

        return left;
    }

    private static async Task<bool> LeavesAsync(Func<PollTurn.Leaving> step)
    {
        await step();
        return Thread.CurrentThread.IsThreadPoolThread;
    }
}
