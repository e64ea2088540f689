using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>What a client does next; the place of the step in the scenario.</summary>
internal enum ChatAction
{
    Open,
    Say,
    Read,
    Delete,
}

/// <summary>One client: an address that speaks for a tenant, and sends one request at a time.</summary>
internal sealed class ChatClient
{
    /// <summary>How often a client without anything to do looks again; what others do may give it something.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ChatRun _run;
    private readonly int _number;
    private readonly int _tenant;
    private readonly Random _random;
    private readonly Allowance _opening,
        _saying,
        _other;
    private TimeSpan? _notBefore;
    private ChatAction _action;
    private ChatSession? _session;
    private long _message;
    private TimeSpan _sentAt;
    private string? _fault;

    public ChatClient(ChatRun run, int number)
    {
        (_run, _number, _tenant) = (run, number, number % run.Tenants);
        _random = new Random((int)(0x9E3779B97F4A7C15 * ((ulong)number + 1) >> 33)); // neighbours must not draw alike
        (_opening, _saying, _other) = (NewAllowance(), NewAllowance(), NewAllowance());
    }

    /// <summary>What was chosen.</summary>
    public ChatAction Action => _action;

    /// <summary>Requests admitted though the limit was used up.</summary>
    public int OverLimit => _opening.OverLimit + _saying.OverLimit + _other.OverLimit;

    /// <summary>When it may ask what is neither a session nor a message.</summary>
    public TimeSpan MayReadAt => _other.FreeAt;

    /// <summary>Chooses what to do; returns how long to wait before it asks again, zero when it has chosen.</summary>
    public TimeSpan Choose()
    {
        var now = _run.Now;
        // Clients take turns: the first requests are spread over one interval.
        _notBefore ??= now + (_run.Controller.LeastInterval * ((double)_number / _run.Plan.Addresses));
        if (now < _notBefore)
            return _notBefore.Value - now;
        if (!TryChoose(_run.Phases.At(_run.Elapsed), now))
            return LookInterval * _run.Scale;
        _notBefore = now + _run.Controller.LeastInterval;
        return TimeSpan.Zero;
    }

    /// <summary>A message to a session, whatever the limits are.</summary>
    public void ChooseToSay(ChatSession session)
    {
        (_action, _session, _message) = (ChatAction.Say, session, _run.NextNumber());
        session.Begin();
    }

    /// <summary>A new session, whatever the limits are.</summary>
    public void ChooseToOpen() => (_action, _session) = (ChatAction.Open, null);

    /// <summary>Reads a session back, beside the load.</summary>
    public void ChooseToRead(ChatSession session) => (_action, _session) = (ChatAction.Read, session);

    /// <summary>The request that was chosen.</summary>
    public Request Make()
    {
        (_sentAt, _fault) = (_run.Now, null);
        return _action switch
        {
            ChatAction.Open => _run.Request("POST", "/sessions", _number, _tenant, "{}"),
            ChatAction.Say => _run.Request(
                "POST",
                $"/sessions/{_session!.Id}/events",
                _number,
                _session.Tenant,
                _run.MessageBody(_message)
            ),
            ChatAction.Read => _run.Request(
                "GET",
                $"/sessions/{_session!.Id}/events?min_offset={_session.NextOffset}",
                _number,
                _session.Tenant
            ),
            _ => _run.Request("DELETE", $"/sessions/{_session!.Id}", _number, _session.Tenant),
        };
    }

    /// <summary>A question that changes nothing.</summary>
    public Request MakeStats()
    {
        (_action, _sentAt, _fault) = (ChatAction.Read, _run.Now, null);
        return _run.Request("GET", "/stats", _number, _tenant);
    }

    /// <summary>Learns what an answer says of the limits.</summary>
    /// <returns>That; null when it says nothing.</returns>
    public RateLimitFields? Learn(Reply reply)
    {
        var now = _run.Now;
        bool answered = reply.Failure == FailureKind.None,
            refused = answered && reply.Status == 429;
        var allowance = _action switch
        {
            ChatAction.Open => _opening,
            ChatAction.Say => _saying,
            _ => _other,
        };
        if (refused)
        {
            allowance.Refused(now, RateLimitFields.ReadRetryAfter(reply.Header("Retry-After")));
            return null;
        }

        var told = answered ? RateLimitFields.Told(reply) : null;
        allowance.Admitted(
            _sentAt,
            now,
            told is null ? null : told with { Window = ServiceWindow.Exact(told.Window, _run.Scale) },
            isSure: answered && reply.Status < 500
        );
        return told;
    }

    /// <summary>Keeps account of how the request ended.</summary>
    public void OnReply(Reply reply)
    {
        if (_run.IsLimited)
        {
            Learn(reply);
            if (reply.Failure == FailureKind.None)
                _run.Controller.Count(_run.Elapsed, reply.Status == 429);
        }

        int status = reply.Failure == FailureKind.None ? reply.Status : 0;
        try
        {
            Account(status, reply.Body);
        }
        catch (FormatException e)
        {
            _fault = e.Message;
            Account(0, default); // for all that is known it may have been done or not
        }
    }

    /// <summary>What is wrong with an answer that should be right; null when nothing is.</summary>
    public string? Fault => _fault;

    private bool TryChoose(Phase phase, TimeSpan now)
    {
        if (phase == Phase.Cleaning)
        {
            _session = _other.FreeAt <= now ? _run.Pool.TakeToClean(_tenant) : null;
            _action = _session?.IsChecked == true ? ChatAction.Delete : ChatAction.Read;
            return _session is not null;
        }

        if (_run.Pool.TryOpen(_tenant, _run.Phases.SessionsIn(phase), _opening.FreeAt <= now, now))
            ChooseToOpen();
        else if (_saying.FreeAt <= now && _run.Pool.Pick(_tenant, _random, now) is { } session)
            ChooseToSay(session);
        else
            return false;
        return true;
    }

    private void Account(int status, ReadOnlyMemory<byte> body)
    {
        switch (_action)
        {
            case ChatAction.Open when status == 201:
                _run.Pool.Add(new ChatSession(ChatEvent.ReadSessionId(body), _tenant, _run.Now));
                break;
            case ChatAction.Open:
                _run.Pool.Cancel(_tenant);
                break;
            case ChatAction.Say:
                _session!.End(
                    _message,
                    status == 201 ? ChatEvent.ReadOne(body).Offset : null,
                    refused: status is >= 400 and < 500,
                    _run.Now
                );
                break;
            case ChatAction.Read when status == 200:
                _session!.Add(ChatEvent.ReadAll(body));
                break;
            case ChatAction.Delete when status is 200 or 204:
                _run.Pool.Remove(_session!);
                break;
        }

        if (status == 404 && _action != ChatAction.Open)
            _run.Pool.NotFound(_session!, _run.Now);
        else if (_action is ChatAction.Read or ChatAction.Delete && !_session!.IsDeleted)
            _run.Pool.GiveBack(_session);
    }

    private Allowance NewAllowance() => new(_run.Plan.IsHonest, _run.Scale, _random);
}
