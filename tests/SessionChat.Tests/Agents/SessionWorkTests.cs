using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Tests.Agents;

public class SessionWorkTests
{
    private readonly SessionWork _work = new(new SessionKey("default", "0123456789abcdef0123456789abcdef"));

    [Fact]
    public void AMessageThatComesWhenAllIsDone_IsMoreToDo()
    {
        Offer(0, lastCustomer: -1, answered: -1);
        Assert.Equal((NextStep.Answer, 0L), Next(-1));
        Assert.True(_work.HasMore);
        Assert.Equal((NextStep.End, null), Next(0));
        Assert.False(_work.HasMore);
        Offer(6, lastCustomer: 0, answered: 0);
        Assert.True(_work.HasMore);
        Assert.Equal((NextStep.Answer, 6L), Next(0));
    }

    [Fact]
    public void MessagesOutOfOrder_AreReadInstead()
    {
        Offer(2, lastCustomer: 1, answered: -1);
        Offer(0, lastCustomer: -1, answered: -1);
        Offer(1, lastCustomer: 0, answered: -1);
        Assert.Equal((NextStep.Read, null), Next(-1));
        _work.Refill([Message(0), Message(1)]);
        Assert.Equal((NextStep.Answer, 0L), Next(-1));
        Assert.Equal((NextStep.Answer, 1L), Next(0));
        Assert.Equal((NextStep.Read, null), Next(1));
        _work.Refill([Message(2)]);
        Assert.Equal((NextStep.Answer, 2L), Next(1));
    }

    [Fact]
    public void AMessageThatWasAnsweredMeanwhile_IsNotAnsweredAgain()
    {
        Offer(4, lastCustomer: 0, answered: 0);
        Assert.Equal((NextStep.End, null), Next(4));
    }

    [Fact]
    public void WhatTheAgentDoesNotRemember_IsLoadedFirst()
    {
        Offer(9, lastCustomer: 4, answered: 4);
        Assert.Equal((NextStep.Load, null), Next(0));
        Assert.Equal((NextStep.Answer, 9L), Next(4));
    }

    [Fact]
    public void ARead_ThatFindsNothing_EndsTheWork()
    {
        _work.Observe(new SessionState(5, 4, 4, 0, "me"));
        Assert.Equal((NextStep.Load, null), Next(-1));
        Assert.Equal((NextStep.Read, null), Next(0));
        _work.Refill([]);
        Assert.Equal((NextStep.End, null), Next(0));
    }

    [Theory]
    [InlineData("me", true)]
    [InlineData("another", false)]
    [InlineData(null, false)]
    public void AfterARefusal_OnlyWhatIsStillOurs_IsGoneOnWith(string? owner, bool isGoneOnWith)
    {
        Offer(0, lastCustomer: -1, answered: -1);
        Offer(1, lastCustomer: 0, answered: -1);
        Assert.Equal((NextStep.Answer, 0L), Next(-1));
        _work.Refused(new SessionState(7, 6, 1, owner is null ? 1 : 0, owner), "me");
        Assert.Equal((isGoneOnWith ? NextStep.Load : NextStep.End, null), Next(-1));
    }

    [Fact]
    public void ASessionThatIsGone_HasNothingMore()
    {
        Offer(0, lastCustomer: -1, answered: -1);
        Offer(1, lastCustomer: 0, answered: -1);
        _work.Refused(SessionState.Empty, "me");
        Assert.Equal((NextStep.End, null), Next(-1));
        Assert.False(_work.HasMore);
    }

    private static ChatEvent Message(long offset) =>
        new(offset, EventKind.Message, EventSource.Customer, null, default, MessageData.Write("hello"));

    private void Offer(long offset, long lastCustomer, long answered) =>
        _work.Add(Message(offset), new SessionState(offset, lastCustomer, lastCustomer, answered, "me"));

    private (NextStep Step, long? Offset) Next(long remembered)
    {
        var step = _work.Next(remembered, out var question);
        return (step, question?.Offset);
    }
}
