using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>What an agent has to answer.</summary>
/// <param name="Session">Whose.</param>
/// <param name="Memory">The turns before; they do not change while it is answered.</param>
/// <param name="Message">What the customer says.</param>
internal readonly record struct Conversation(SessionKey Session, AgentMemory Memory, string Message);

/// <summary>What makes an agent's answers. It keeps nothing between two answers.</summary>
internal interface IAgentBrain
{
    /// <summary>Answers. A brain that need not wait completes at once, which saves the store a call or two.</summary>
    /// <param name="conversation">What was said.</param>
    /// <param name="onFirstToken">To be called when the answer begins, if its end is waited for; never blocks or throws.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="BrainFailedException">There is no answer.</exception>
    ValueTask<string> AnswerAsync(Conversation conversation, Action onFirstToken, CancellationToken cancellationToken);
}

/// <summary>An agent has no answer.</summary>
/// <param name="message">Why, for the customer: holds no keys, addresses or texts.</param>
/// <param name="isRetryable">Whether the same question may be answered later.</param>
/// <param name="retryAfter">How long to wait at least; null when nobody said.</param>
/// <param name="inner">What was thrown.</param>
internal sealed class BrainFailedException(string message, bool isRetryable, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsRetryable => isRetryable;

    public TimeSpan? RetryAfter => retryAfter;
}
