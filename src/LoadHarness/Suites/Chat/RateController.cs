namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// Sets how often a client may ask. A base rate is split over the clients and multiplied; every 30 s the multiplier follows the share of
/// requests that were refused (429): above 10 % it becomes 0.8 of itself, below 1 % 1.1 of it, within bounds. Time is an argument.
/// </summary>
/// <param name="requestsAMinute">Of one client, before the multiplier; above 0.</param>
/// <param name="scale">What minutes and seconds are multiplied by.</param>
internal sealed class RateController(double requestsAMinute, double scale)
{
    /// <summary>The multiplier is not below this.</summary>
    public const double Least = 0.1;

    /// <summary>The multiplier is not above this: a limit that is never met must not mean no limit.</summary>
    public const double Most = 2;

    private const double ManyRefused = 0.1,
        FewRefused = 0.01,
        Slower = 0.8,
        Faster = 1.1;

    private readonly TimeSpan _interval = TimeSpan.FromSeconds(30) * scale;
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan At, double Multiplier)> _course = [(TimeSpan.Zero, 1)];
    private TimeSpan _adjustAt = TimeSpan.FromSeconds(30) * scale;
    private int _requests;
    private int _refused;
    private double _multiplier = 1;

    /// <summary>What the base rate is multiplied by.</summary>
    public double Multiplier => Volatile.Read(ref _multiplier);

    /// <summary>The least time between two requests of one client.</summary>
    public TimeSpan LeastInterval => TimeSpan.FromMinutes(1) * scale / (requestsAMinute * Multiplier);

    /// <summary>When the multiplier became what; the first is 1 at the beginning.</summary>
    public IReadOnlyList<(TimeSpan At, double Multiplier)> Course
    {
        get
        {
            lock (_gate)
                return [.. _course];
        }
    }

    /// <summary>Counts an answer, and adjusts the multiplier when it is time.</summary>
    /// <param name="now">Since the beginning.</param>
    /// <param name="refused">Whether it was a 429.</param>
    public void Count(TimeSpan now, bool refused)
    {
        lock (_gate)
        {
            if (now >= _adjustAt)
                Adjust(now);
            _requests++;
            _refused += refused ? 1 : 0;
        }
    }

    private void Adjust(TimeSpan now)
    {
        double share = _requests > 0 ? (double)_refused / _requests : FewRefused;
        double factor =
            share > ManyRefused ? Slower
            : share < FewRefused ? Faster
            : 1;
        Volatile.Write(ref _multiplier, Math.Clamp(_multiplier * factor, Least, Most));
        _course.Add((now, _multiplier));
        (_requests, _refused) = (0, 0);
        // On a fixed grid; what passed without an answer changes nothing.
        _adjustAt += _interval * (Math.Floor((now - _adjustAt) / _interval) + 1);
    }
}
