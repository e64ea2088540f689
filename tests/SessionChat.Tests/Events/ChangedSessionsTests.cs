using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Events;

public class ChangedSessionsTests
{
    private static readonly SessionKey[] Keys = [.. Enumerable.Range(0, 5).Select(_ => SessionKey.New("t", new ManualTime()))];

    private readonly ChangedSessions _changed = new();

    [Fact]
    public void ASession_StandsInItOnce_AndItsRemovalCounts()
    {
        _changed.Add(Keys[0], isRemoved: false);
        _changed.Add(Keys[0], isRemoved: false);
        _changed.Add(Keys[0], isRemoved: true);
        Assert.Equal((Keys[0], true), Assert.Single(_changed.Take(10)));
        Assert.True(_changed.IsEmpty);
    }

    [Fact]
    public void NoMoreThanTheLimit_IsTaken_AndTheRestStays()
    {
        foreach (var key in Keys)
            _changed.Add(key, isRemoved: false);
        var first = _changed.Take(3).ToArray();
        Assert.Equal(3, first.Length);
        Assert.Equal(Keys.OrderBy(key => key.Id), first.Concat(_changed.Take(3)).Select(taken => taken.Session).OrderBy(key => key.Id));
        Assert.True(_changed.IsEmpty);
    }

    [Fact]
    public async Task ASignal_FollowsWhatWasAddedBefore()
    {
        _changed.Add(Keys[0], isRemoved: false);
        _changed.Add(Keys[1], isRemoved: false);
        using var cancel = new CancellationTokenSource(Waiting.Patience);
        await foreach (bool _ in _changed.SignalsAsync(cancel.Token))
            break;
        Assert.Equal(2, _changed.Take(10).Count());
    }
}
