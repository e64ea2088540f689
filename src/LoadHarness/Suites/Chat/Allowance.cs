namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// What a client may still ask of one policy. An honest client keeps a record of its own: it knows quota and window from the answers, and
/// asks only when the last <c>quota</c> answers do not all lie within the window. An eager one asks until it is refused. Both wait as
/// <c>Retry-After</c> says, and then an exponential back-off with jitter. Time is an argument.
/// </summary>
/// <param name="honest">Whether it keeps within what answers say.</param>
/// <param name="scale">What the back-off is multiplied by.</param>
/// <param name="random">The client's own chance.</param>
internal sealed class Allowance(bool honest, double scale, Random random)
{
    private const int MostDoublings = 6;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>Clocks that count in milliseconds, at both ends.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(2);

    private readonly Queue<Admission> _log = [];
    private TimeSpan _notBefore;
    private int _quota;
    private TimeSpan _window;
    private int _refusals;

    /// <summary>
    /// A request that was admitted at some moment between its send and its answer; whether it was is not sure without an answer.
    /// </summary>
    private readonly record struct Admission(TimeSpan Sent, TimeSpan Done, bool IsSure);

    /// <summary>Requests admitted though the quota was surely used up.</summary>
    public int OverLimit { get; private set; }

    /// <summary>When the client may ask; what lies behind means at once.</summary>
    public TimeSpan FreeAt
    {
        get
        {
            if (!honest || _quota == 0 || _log.Count < _quota)
                return _notBefore;
            var free = _log.Peek().Done + _window + Rounding;
            return free > _notBefore ? free : _notBefore;
        }
    }

    /// <summary>A request was admitted, or may have been.</summary>
    /// <param name="sent">At the latest before it was sent.</param>
    /// <param name="done">At the earliest when it was answered.</param>
    /// <param name="told">What the answer says; null when it says nothing.</param>
    /// <param name="isSure">Whether there was an answer.</param>
    public void Admitted(TimeSpan sent, TimeSpan done, RateLimitFields? told, bool isSure = true)
    {
        _refusals = 0;
        if (told is not null)
            (_quota, _window) = (told.Quota, told.Window);
        if (_quota == 0)
            return;
        while (_log.Count > _quota)
            _log.Dequeue();
        if (_log.Count == _quota)
        {
            // As many as the window may hold, and now one more: all of it within less than the window, as far apart as they can have been.
            if (isSure && _log.All(admission => admission.IsSure) && done - _log.Peek().Sent < _window - Rounding)
                OverLimit++;
            _log.Dequeue();
        }

        _log.Enqueue(new Admission(sent, done, isSure));
        if (told?.Remaining == 0 && _log.Count(admission => admission.Done > done - _window) < _quota)
            _notBefore = done + told.Reset; // somebody else asks from this address too
    }

    /// <summary>A request was refused.</summary>
    public void Refused(TimeSpan done, TimeSpan? retryAfter)
    {
        var backOff = FirstBackOff * scale * Math.Pow(2, Math.Min(_refusals++, MostDoublings)) * (0.5 + (random.NextDouble() / 2));
        _notBefore = done + (retryAfter ?? TimeSpan.Zero) + backOff;
    }
}
