using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>A message to be answered, and how far that is. Belongs to one worker.</summary>
/// <param name="message">As it is stored.</param>
internal sealed class Question(ChatEvent message)
{
    public long Offset => message.Offset;

    public string Text { get; } = MessageData.Read(message.Data);

    /// <summary>How many of <see cref="AgentStatus.All"/> are stored.</summary>
    public int Statuses { get; set; }

    /// <summary>Null while there is none, and when there will be none.</summary>
    public string? Reply { get; set; }

    public ConversationTurn ToTurn() => new(Offset, Text, Reply);
}
