namespace Platform.LoadHarness.Suites.Chat;

/// <summary>A session that was opened.</summary>
/// <param name="id">Its id.</param>
/// <param name="tenant">Whose it is.</param>
/// <param name="now">When it was opened, since the beginning.</param>
internal sealed class ChatSession(string id, int tenant, TimeSpan now)
{
    private readonly Lock _gate = new();
    private readonly SessionRecord _record = new();
    private int _onTheirWay;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Whose it is.</summary>
    public int Tenant => tenant;

    /// <summary>Its place in the pool's list; kept by the pool.</summary>
    public int Place { get; set; }

    /// <summary>When the service last heard of it, as far as it said so.</summary>
    public TimeSpan LastActivity { get; private set; } = now;

    /// <summary>Whether the service said that it is not there.</summary>
    public bool IsLost { get; set; }

    /// <summary>Whether it was deleted, after it had been read back.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Whether all of it was read back, and nothing has been said since.</summary>
    public bool IsChecked
    {
        get
        {
            lock (_gate)
                return WasRead && _onTheirWay == 0 && _record.IsComplete;
        }
    }

    /// <summary>Whether it was read back at all.</summary>
    public bool WasRead { get; private set; }

    /// <summary>Where to go on reading.</summary>
    public long NextOffset
    {
        get
        {
            lock (_gate)
                return _record.NextOffset;
        }
    }

    /// <summary>A message is sent.</summary>
    public void Begin()
    {
        lock (_gate)
            _onTheirWay++;
    }

    /// <summary>A message is over.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="stored">Where it is stored; null when that was not said.</param>
    /// <param name="refused">Whether it was said that it is not stored.</param>
    /// <param name="now">Since the beginning.</param>
    public void End(long number, long? stored, bool refused, TimeSpan now)
    {
        lock (_gate)
        {
            _onTheirWay--;
            if (stored is { } offset)
            {
                _record.Acknowledge(number, offset);
                LastActivity = now;
            }
            else if (!refused)
            {
                _record.MayBeStored(number);
            }
        }
    }

    /// <summary>Takes what was read; nothing while a message is on its way, because it may be among it.</summary>
    public void Add(IReadOnlyList<ChatEvent> events)
    {
        lock (_gate)
        {
            if (_onTheirWay > 0)
                return;
            WasRead = true;
            _record.Add(events);
        }
    }

    /// <summary>Asks the record.</summary>
    public int Ask(Func<SessionRecord, int> question)
    {
        lock (_gate)
            return question(_record);
    }
}
