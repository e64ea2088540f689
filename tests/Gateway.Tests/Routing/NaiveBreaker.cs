using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests.Routing;

/// <summary>What a breaker must do, as plainly as it can be said: it keeps every result.</summary>
internal sealed class NaiveBreaker(BreakerOptions options)
{
    private readonly List<(long Slice, bool Failed)> _results = [];
    private int _failuresInRow;
    private int _openings;
    private TimeSpan? _restEnds;
    private int _probes;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>Counts how often it opened and closed.</summary>
    public int Era { get; private set; }

    public BreakerState State =>
        _restEnds is not { } end ? BreakerState.Closed
        : Now < end ? BreakerState.Open
        : BreakerState.HalfOpen;

    public TimeSpan UntilProbe => _restEnds is { } end && end > Now ? end - Now : TimeSpan.Zero;

    public bool TryEnter()
    {
        if (State == BreakerState.HalfOpen && _probes == 0)
            return ++_probes == 1;
        return State == BreakerState.Closed;
    }

    /// <param name="era">When the request was let through.</param>
    /// <param name="failed">Null when nothing is known.</param>
    public void Tell(int era, bool? failed)
    {
        if (era != Era)
            return;
        if (failed is not { } hasFailed)
            _probes = 0;
        else if (State != BreakerState.Closed)
            EndProbe(hasFailed);
        else
            Count(hasFailed);
    }

    private void EndProbe(bool failed)
    {
        _probes = 0;
        if (failed)
        {
            _failuresInRow++;
            Open();
            return;
        }

        (_restEnds, _openings, _failuresInRow) = (null, 0, 0);
        _results.Clear();
        Era++;
    }

    private void Count(bool failed)
    {
        long slice = Now.Ticks / (options.Window.Ticks / 10);
        _results.Add((slice, failed));
        _failuresInRow = failed ? _failuresInRow + 1 : 0;
        var recent = _results.Where(result => result.Slice > slice - 10).ToList();
        bool tooMany = recent.Count >= options.MinRequests && recent.Count(result => result.Failed) >= options.FailureShare * recent.Count;
        if (failed && (_failuresInRow >= options.Failures || tooMany))
            Open();
    }

    private void Open()
    {
        var rest = options.FirstRest;
        for (int i = 0; i < _openings && rest < options.MaxRest; i++)
            rest *= 2;
        _openings++;
        _restEnds = Now + (rest < options.MaxRest ? rest : options.MaxRest);
        Era++;
    }
}
