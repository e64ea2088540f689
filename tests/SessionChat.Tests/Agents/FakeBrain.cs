using Platform.SessionChat.Agents;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>Answers as a test wants, and counts how often it was asked.</summary>
internal sealed class FakeBrain(Func<int, Conversation, string> answer) : IAgentBrain
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<string> AnswerAsync(Conversation conversation, Action onFirstToken, CancellationToken cancellationToken) =>
        new(answer(Interlocked.Increment(ref _calls), conversation));
}
