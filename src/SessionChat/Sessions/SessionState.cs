namespace Platform.SessionChat.Sessions;

/// <summary>
/// Where a session's events stand, and who answers: what decides the next offset and whose reply counts. Its changes are pure; a
/// store carries one out with the events it belongs to, all or nothing.
/// </summary>
/// <param name="NextOffset">Of the next event; so many events there are.</param>
/// <param name="LastMessage">Offset of the newest message, whoever's; -1 without.</param>
/// <param name="LastCustomer">Offset of the newest message of the customer; -1 without.</param>
/// <param name="Answered">Offset of the newest message of the customer that is answered; they are answered in order. -1 without.</param>
/// <param name="Owner">The process whose agent answers; null when all is answered.</param>
internal readonly record struct SessionState(long NextOffset, long LastMessage, long LastCustomer, long Answered, string? Owner)
{
    /// <summary>Of a session without events.</summary>
    public static SessionState Empty { get; } = new(0, -1, -1, -1, null);

    /// <summary>Whether a message of the customer waits for its reply.</summary>
    public bool IsUnanswered => Answered < LastCustomer;

    /// <summary>Takes an event of the customer. A message is answered by this process, unless another is at work already.</summary>
    /// <param name="isMessage">Whether it wants a reply.</param>
    /// <param name="owner">This process.</param>
    public SessionState WithCustomerEvent(bool isMessage, string owner) =>
        isMessage
            ? this with
            {
                NextOffset = NextOffset + 1,
                LastMessage = NextOffset,
                LastCustomer = NextOffset,
                Owner = Owner ?? owner,
            }
            : this with
            {
                NextOffset = NextOffset + 1,
            };

    /// <summary>Takes what an agent says while or after it answers a message.</summary>
    /// <param name="owner">The agent's process.</param>
    /// <param name="answers">The message's offset.</param>
    /// <param name="events">How many events.</param>
    /// <param name="isEnd">Whether the message is answered with them; if there is none more, nobody is at work any longer.</param>
    /// <param name="hasMessage">Whether the last of them is a message.</param>
    /// <returns>Null when another process took over, or the message is answered already.</returns>
    public SessionState? WithAgentEvents(string owner, long answers, int events, bool isEnd, bool hasMessage)
    {
        if (Owner != owner || answers <= Answered || answers > LastCustomer)
            return null;
        var next = this with { NextOffset = NextOffset + events, LastMessage = hasMessage ? NextOffset + events - 1 : LastMessage };
        if (!isEnd)
            return next;
        return next with { Answered = answers, Owner = answers == LastCustomer ? null : owner };
    }

    /// <summary>Makes this process the owner of unanswered messages, whoever owned them.</summary>
    public SessionState TakenBy(string owner) => this with { Owner = owner };
}
