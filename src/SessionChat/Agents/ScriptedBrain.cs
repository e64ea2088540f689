using Microsoft.Extensions.Options;

namespace Platform.SessionChat.Agents;

/// <summary>
/// Says what was said and what it remembers, after <see cref="AgentOptions.ScriptedLatency"/>: the same conversation has the same answer,
/// and a memory that was lost or mixed up shows.
/// </summary>
internal sealed class ScriptedBrain(IOptions<AgentOptions> options, TimeProvider time) : IAgentBrain
{
    /// <summary>Characters of a quotation, so that answers stay short whatever they answer.</summary>
    private const int MaxQuotation = 100;

    public ValueTask<string> AnswerAsync(Conversation conversation, Action onFirstToken, CancellationToken cancellationToken) =>
        options.Value.ScriptedLatency == TimeSpan.Zero ? new(Answer(conversation)) : AnswerLaterAsync(conversation, cancellationToken);

    /// <summary>Its first token is its last, so there is nothing to say of it.</summary>
    private async ValueTask<string> AnswerLaterAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        await Task.Delay(options.Value.ScriptedLatency, time, cancellationToken);
        return Answer(conversation);
    }

    private static string Answer(Conversation conversation)
    {
        var turns = conversation.Memory.Turns;
        return turns.Count == 0
            ? $"You said {Quote(conversation.Message)}. That is the first I hear of you."
            : $"You said {Quote(conversation.Message)}. I remember {turns.Count} turns of {conversation.Memory.Characters} "
                + $"characters, from {Quote(turns[0].Message)} to {Quote(turns[^1].Message)}.";
    }

    private static string Quote(string text) => $"\"{CleanText.Beginning(text, MaxQuotation)}\"";
}
