namespace Platform.SessionChat.Agents;

/// <summary>A message of the customer and what came of it.</summary>
/// <param name="Offset">The message's.</param>
/// <param name="Message">What the customer said.</param>
/// <param name="Reply">What the agent said; null when it failed.</param>
internal readonly record struct ConversationTurn(long Offset, string Message, string? Reply)
{
    public int Characters => Message.Length + (Reply?.Length ?? 0);
}

/// <summary>
/// What an agent remembers: the newest turns that are answered, as many as there is room for. It is a function of the stored turns alone,
/// whether they were added as they happened or all at once: dropping older turns early never drops one that would fit later.
/// </summary>
/// <param name="maxTurns">At least 1.</param>
/// <param name="maxCharacters">Of all turns; the newest is kept whatever its length.</param>
internal sealed class AgentMemory(int maxTurns, int maxCharacters)
{
    private readonly List<ConversationTurn> _turns = [];

    /// <summary>Ordered by their messages.</summary>
    public IReadOnlyList<ConversationTurn> Turns => _turns;

    /// <summary>Of <see cref="Turns"/>.</summary>
    public long Characters { get; private set; }

    /// <summary>Offset of the newest answered message; everything up to it has been seen. -1 before the first.</summary>
    public long Answered { get; private set; } = -1;

    /// <summary>Adds the turn after <see cref="Answered"/>.</summary>
    public void Add(ConversationTurn turn)
    {
        if (turn.Offset <= Answered)
            throw new ArgumentException($"Message {turn.Offset} is not after {Answered}.", nameof(turn));
        _turns.Add(turn);
        Characters += turn.Characters;
        Answered = turn.Offset;
        int dropped = 0;
        while (_turns.Count - dropped > maxTurns || (Characters > maxCharacters && _turns.Count - dropped > 1))
            Characters -= _turns[dropped++].Characters;
        _turns.RemoveRange(0, dropped);
    }
}
