using Platform.Gateway.Calls;

namespace Platform.Gateway.Tests.Calls;

public class PollThreadBudgetTests
{
    [Theory]
    [InlineData(PollThreadBudget.MaxBytes, 0)]
    [InlineData(PollThreadBudget.MaxBytes + 1, 1)]
    public async Task ALargeBody_LeavesTheThread(int bytes, int leaves) =>
        Assert.Equal(leaves, await TimesThatItYieldsAsync([() => PollThreadBudget.Before(bytes)]));

    [Fact]
    public async Task ManySmallReads_LeaveTheThreadAsOftenAsTheirBytesMakeALargeOne()
    {
        PollThreadBudget budget = default;
        Assert.Equal(
            1000 / 101,
            await TimesThatItYieldsAsync(Enumerable.Repeat(() => budget.AfterRead(PollThreadBudget.MaxBytes / 100), 1000))
        );
    }

    [Fact]
    public async Task TheEndOfALargeBody_LeavesTheThread_BecauseAllOfItIsLookedAtThen()
    {
        PollThreadBudget budget = default;
        Assert.Equal(
            1,
            await TimesThatItYieldsAsync([
                () => budget.AfterRead(0, PollThreadBudget.MaxBytes),
                () => budget.AfterRead(0, PollThreadBudget.MaxBytes + 1),
            ])
        );
    }

    /// <summary>Each step starts on a thread of its own, as if a socket had just been polled there.</summary>
    private static async Task<int> TimesThatItYieldsAsync(IEnumerable<Func<PollThreadBudget.Yielding>> steps)
    {
        int left = 0;
        foreach (var step in steps)
        {
            var started = new TaskCompletionSource<Task<bool>>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() => started.SetResult(YieldsAsync(step))).Start();
            left += await await started.Task ? 1 : 0;
        }

        return left;
    }

    private static async Task<bool> YieldsAsync(Func<PollThreadBudget.Yielding> step)
    {
        await step();
        return Thread.CurrentThread.IsThreadPoolThread;
    }
}
