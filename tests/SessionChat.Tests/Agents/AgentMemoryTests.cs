using FsCheck;
using FsCheck.Fluent;
using Platform.SessionChat.Agents;

namespace Platform.SessionChat.Tests.Agents;

public class AgentMemoryTests
{
    private static readonly Gen<(int MaxTurns, int MaxCharacters, (int, int)[] Lengths)> Cases =
        from maxTurns in Gen.Choose(1, 5)
        from maxCharacters in Gen.Choose(1, 40)
        from lengths in Gen.Choose(0, 20).Two().ArrayOf()
        select (maxTurns, maxCharacters, lengths);

    [Fact]
    public void Memory_IsTheLongestEndOfTheConversationThatFits() =>
        Prop.ForAll(
                Cases.ToArbitrary(),
                c =>
                {
                    var memory = new AgentMemory(c.MaxTurns, c.MaxCharacters);
                    List<ConversationTurn> all = [];
                    foreach (var (message, reply) in c.Lengths)
                    {
                        var turn = new ConversationTurn(all.Count, new string('m', message), reply == 0 ? null : new string('r', reply));
                        memory.Add(turn);
                        all.Add(turn);
                        Assert.Equal(LongestEnd(all, c.MaxTurns, c.MaxCharacters), memory.Turns);
                        Assert.Equal(memory.Turns.Sum(kept => kept.Characters), memory.Characters);
                        Assert.Equal(turn.Offset, memory.Answered);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void TheNewestTurn_IsKeptWhateverItsLength()
    {
        var memory = new AgentMemory(maxTurns: 3, maxCharacters: 10);
        memory.Add(new ConversationTurn(0, "short", null));
        memory.Add(new ConversationTurn(4, new string('x', 500), null));
        Assert.Equal(4, Assert.Single(memory.Turns).Offset);
    }

    [Fact]
    public void ATurn_IsNotAddedTwice()
    {
        var memory = new AgentMemory(3, 100);
        memory.Add(new ConversationTurn(2, "a", null));
        Assert.Throws<ArgumentException>(() => memory.Add(new ConversationTurn(2, "a", null)));
    }

    private static IEnumerable<ConversationTurn> LongestEnd(List<ConversationTurn> all, int maxTurns, int maxCharacters)
    {
        int most = Enumerable
            .Range(1, Math.Min(maxTurns, all.Count))
            .Last(count => count == 1 || all.TakeLast(count).Sum(turn => turn.Characters) <= maxCharacters);
        return all.TakeLast(most);
    }
}
