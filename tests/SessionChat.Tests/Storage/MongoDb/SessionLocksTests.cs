using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.MongoDb;

namespace Platform.SessionChat.Tests.Storage.MongoDb;

public class SessionLocksTests
{
    private readonly SessionLocks _turns = new();
    private readonly SessionKey _one = new("t", "one");
    private readonly List<int> _begun = [];

    [Fact]
    public async Task OneSession_GoesInTheOrderOfComing_AndOthersDoNotWait()
    {
        TaskCompletionSource[] ends = [new(), new(), new()];
        var runs = ends.Select((_, i) => RunAsync(_one, i, ends[i].Task)).ToArray();
        Assert.Equal([0], _begun);
        await RunAsync(new("t", "other"), 9, Task.CompletedTask);
        Assert.Equal([0, 9], _begun);
        for (int i = 0; i < 3; i++)
        {
            ends[i].SetResult();
            await runs[i];
        }

        Assert.Equal([0, 9, 1, 2], _begun);
        await RunAsync(_one, 3, Task.CompletedTask);
    }

    [Fact]
    public async Task WorkThatFails_OrIsGivenUp_LetsTheNextGo()
    {
        var end = new TaskCompletionSource();
        var first = RunAsync(_one, 0, end.Task);
        using var giveUp = new CancellationTokenSource();
        var second = RunAsync(_one, 1, Task.CompletedTask, giveUp.Token);
        var third = RunAsync(_one, 2, Task.CompletedTask);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        end.SetException(new FormatException());
        await Assert.ThrowsAsync<FormatException>(() => first);
        await third;
        Assert.Equal([0, 2], _begun);
    }

    private Task<bool> RunAsync(SessionKey session, int number, Task end, CancellationToken cancellationToken = default) =>
        _turns.RunAsync(
            session,
            async _ =>
            {
                _begun.Add(number);
                await end;
                return true;
            },
            cancellationToken
        );
}
