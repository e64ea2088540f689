using Platform.SessionChat.Agents;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>Answers when the test says so.</summary>
internal sealed class GatedBrain : IAgentBrain
{
    private readonly Lock _lock = new();
    private readonly List<Asked> _asked = [];

    /// <summary>Whether it ends when it is cancelled, as it should.</summary>
    public bool HeedsCancellation { get; init; } = true;

    public int Count
    {
        get
        {
            lock (_lock)
                return _asked.Count;
        }
    }

    public async ValueTask<string> AnswerAsync(Conversation conversation, Action onFirstToken, CancellationToken cancellationToken)
    {
        var asked = new Asked(
            conversation.Message,
            onFirstToken,
            new(TaskCreationOptions.RunContinuationsAsynchronously),
            cancellationToken
        );
        lock (_lock)
            _asked.Add(asked);
        return HeedsCancellation ? await asked.Answer.Task.WaitAsync(cancellationToken) : await asked.Answer.Task;
    }

    /// <summary>Waits for a call, counted from 0.</summary>
    public async Task<Asked> CallAsync(int number)
    {
        await Waiting.UntilAsync(() => Count > number);
        lock (_lock)
            return _asked[number];
    }

    internal sealed record Asked(
        string Message,
        Action OnFirstToken,
        TaskCompletionSource<string> Answer,
        CancellationToken CancellationToken
    );
}
