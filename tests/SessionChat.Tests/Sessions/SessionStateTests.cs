using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Tests.Sessions;

public class SessionStateTests
{
    private static readonly SessionState Asked = SessionState.Empty.WithCustomerEvent(isMessage: true, "a");

    [Fact]
    public void AMessage_IsTheProcessesThatTookIt_UntilItIsAnswered()
    {
        Assert.Equal(new SessionState(1, 0, 0, -1, "a"), Asked);
        var working = Asked.WithAgentEvents("a", 0, 2, isEnd: false, hasMessage: false);
        Assert.Equal(new SessionState(3, 0, 0, -1, "a"), working);
        Assert.Equal(new SessionState(5, 4, 0, 0, null), working?.WithAgentEvents("a", 0, 2, isEnd: true, hasMessage: true));
    }

    [Fact]
    public void AMessageThatCameMeanwhile_KeepsTheOwner()
    {
        var both = Asked.WithCustomerEvent(isMessage: true, "b");
        Assert.Equal("a", both.Owner);
        var first = both.WithAgentEvents("a", 0, 1, isEnd: true, hasMessage: true);
        Assert.Equal(new SessionState(3, 2, 1, 0, "a"), first);
        Assert.Equal(new SessionState(4, 3, 1, 1, null), first?.WithAgentEvents("a", 1, 1, isEnd: true, hasMessage: true));
    }

    [Fact]
    public void AnAnswerCountsOnce_AndOnlyTheOwners()
    {
        var answered = Asked.WithAgentEvents("a", 0, 1, isEnd: true, hasMessage: true)!.Value;
        Assert.Null(answered.WithAgentEvents("a", 0, 1, isEnd: true, hasMessage: true));
        Assert.Null(Asked.TakenBy("b").WithAgentEvents("a", 0, 1, isEnd: true, hasMessage: true));
        Assert.Null(Asked.WithAgentEvents("a", 7, 1, isEnd: true, hasMessage: true));
    }

    [Fact]
    public void ACustomEvent_WantsNoReply() =>
        Assert.Equal(new SessionState(1, -1, -1, -1, null), SessionState.Empty.WithCustomerEvent(isMessage: false, "a"));
}
