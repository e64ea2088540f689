using FsCheck;
using FsCheck.Fluent;
using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class SessionRecordTests
{
    /// <summary>What of the kth event is spoilt shows in exactly one figure, and what is right shows in none.</summary>
    [Fact]
    public void ASpoiltSession_IsFound_WhereverItIsSpoilt() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<(byte Messages, byte Spoilt, byte Page)>(),
                drawn =>
                {
                    int messages = (drawn.Messages % 20) + 1,
                        spoilt = drawn.Spoilt % messages,
                        page = (drawn.Page % 7) + 1;
                    var whole = Session(messages);
                    return Figures(messages, whole, page) == (0, 0, 0, 0, 0)
                        && Figures(messages, Without(whole, At(spoilt)), page) is (1, 0, 0, 1, _)
                        && Figures(messages, Without(whole, At(spoilt) + 2), page) is (0, 0, 1, 0, _)
                        && Figures(messages, Renumbered(whole, At(spoilt)), page) == (messages - spoilt, 0, 0, 0, 1)
                        && Figures(messages, [.. whole, Message(whole.Length, spoilt), Reply(whole.Length + 1, whole.Length)], page)
                            == (0, 1, 0, 0, 0)
                        && Figures(messages, [.. whole, Message(whole.Length, 99), Reply(whole.Length + 1, whole.Length)], page)
                            == (0, 1, 0, 0, 0)
                        && Figures(messages, [.. whole, Reply(whole.Length, whole[At(spoilt)].Offset)], page) == (0, 0, 0, 1, 0);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void WithoutAnAnswer_AMessageMayBeStoredOrNot_ButStoredItNeedsAReply()
    {
        var record = new SessionRecord();
        record.MayBeStored(1);
        record.MayBeStored(2);
        record.Add([Message(0, 1)]);
        Assert.Equal((0, 0, 1), (record.Lost, record.Repeated, record.Unanswered));
        Assert.False(record.IsComplete);
        record.Add([Reply(1, 0)]);
        Assert.True(record.IsComplete);
    }

    [Fact]
    public void AMessageOfSomebodyElse_IsOneTooMany()
    {
        var record = new SessionRecord();
        record.Add([Message(0, 1) with { Text = "no number" }]);
        Assert.Equal(1, record.Repeated);
    }

    private static (int Lost, int Repeated, int Unanswered, int AnsweredTwice, int Gaps) Figures(
        int acknowledged,
        IReadOnlyList<ChatEvent> events,
        int page
    )
    {
        var record = new SessionRecord();
        for (int i = 0; i < acknowledged; i++)
            record.Acknowledge(i, 3 * i);
        foreach (var read in events.Chunk(page))
            record.Add(read);
        return (record.Lost, record.Repeated, record.Unanswered, record.AnsweredTwice, record.Gaps);
    }

    private static ChatEvent[] Session(int messages) =>
        [.. Enumerable.Range(0, messages).SelectMany(i => new[] { Message(3 * i, i), Status((3 * i) + 1), Reply((3 * i) + 2, 3 * i) })];

    private static int At(int message) => 3 * message;

    private static ChatEvent[] Without(ChatEvent[] events, int place) => [.. events[..place], .. events[(place + 1)..]];

    /// <summary>From a place on each offset is one more.</summary>
    private static ChatEvent[] Renumbered(ChatEvent[] events, int place) =>
        [.. events[..place], .. events[place..].Select(one => one with { Offset = one.Offset + 1 })];

    private static ChatEvent Message(long offset, long number) =>
        new($"s-{offset}", offset, IsMessage: true, "customer", $"s-{offset}", ChatEvent.Mark("Hello", number));

    private static ChatEvent Status(long offset) => new($"s-{offset}", offset, IsMessage: false, "ai_agent", null, null);

    private static ChatEvent Reply(long offset, long answers) =>
        new($"s-{offset}", offset, IsMessage: true, "ai_agent", $"s-{answers}", "Hello yourself");
}
