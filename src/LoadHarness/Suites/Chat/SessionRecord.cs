namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// What the service said of the messages of a session, against what was read back. Messages are told apart by their numbers. Not for two
/// threads
/// at once.
/// </summary>
internal sealed class SessionRecord
{
    private readonly Dictionary<long, long> _acknowledged = [];
    private readonly HashSet<long> _unknown = [];
    private readonly HashSet<long> _found = [];
    private readonly HashSet<string> _customerIds = [];
    private readonly HashSet<string> _answered = [];
    private long _matched;

    /// <summary>The offset to be read next.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Messages acknowledged and not there, or elsewhere than was said.</summary>
    public int Lost => (int)(_acknowledged.Count - _matched) + Moved;

    /// <summary>Messages that are there twice, or that were refused or never sent.</summary>
    public int Repeated { get; private set; }

    /// <summary>Messages without a reply.</summary>
    public int Unanswered => _customerIds.Count(id => !_answered.Contains(id));

    /// <summary>Replies beyond the first to a message, or to none that is there.</summary>
    public int AnsweredTwice { get; private set; }

    /// <summary>Places at which an offset does not follow the one before.</summary>
    public int Gaps { get; private set; }

    /// <summary>Whether all acknowledged messages were found and every message that was found has its reply.</summary>
    public bool IsComplete => _matched == _acknowledged.Count && _answered.Count >= _customerIds.Count;

    private int Moved { get; set; }

    /// <summary>The service said that a message is stored.</summary>
    public void Acknowledge(long number, long offset) => _acknowledged[number] = offset;

    /// <summary>A message may be stored or not: there was no answer, or one that does not say.</summary>
    public void MayBeStored(long number) => _unknown.Add(number);

    /// <summary>Takes events that were read from <see cref="NextOffset"/> on. Call it only when no message is on its way.</summary>
    public void Add(IReadOnlyList<ChatEvent> events)
    {
        foreach (var one in events)
        {
            if (one.Offset != NextOffset)
                Gaps++;
            NextOffset = one.Offset + 1;
            if (one.IsOfCustomer)
                AddMessage(one);
            else if (one.IsReply && (one.CorrelationId is not { } answers || !_customerIds.Contains(answers) || !_answered.Add(answers)))
                AnsweredTwice++;
        }
    }

    private void AddMessage(ChatEvent message)
    {
        _customerIds.Add(message.Id);
        if (message.Number is not { } number || !_found.Add(number))
        {
            Repeated++;
        }
        else if (_acknowledged.TryGetValue(number, out long offset))
        {
            _matched++;
            Moved += offset != message.Offset ? 1 : 0;
        }
        else if (!_unknown.Contains(number))
        {
            Repeated++;
        }
    }
}
