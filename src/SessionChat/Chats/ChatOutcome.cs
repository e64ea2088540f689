using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Chats;

/// <summary>What became of something said.</summary>
internal enum ChatStatus
{
    /// <summary>It was answered.</summary>
    Replied,

    /// <summary>It is stored, and not answered in time.</summary>
    NoReplyYet,

    /// <summary>It is stored, and the agent gave up.</summary>
    AgentFailed,

    /// <summary>There is no such session, or not any longer.</summary>
    NoSession,

    /// <summary>The key was used for something else.</summary>
    KeyReused,

    /// <summary>There is too much to do.</summary>
    Busy,
}

/// <summary>What became of something said.</summary>
/// <param name="Status">Whether it was answered.</param>
/// <param name="Session">Where it was said.</param>
/// <param name="Event">What was said, where it is stored.</param>
/// <param name="Reply">What was answered.</param>
/// <param name="Detail">For people.</param>
internal sealed record ChatOutcome(
    ChatStatus Status,
    SessionKey Session,
    ChatEvent? Event = null,
    ChatEvent? Reply = null,
    string? Detail = null
)
{
    public static ChatOutcome Busy(string detail) => new(ChatStatus.Busy, default, Detail: detail);
}
