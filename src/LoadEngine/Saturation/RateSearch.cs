using Platform.LoadEngine.Judging;

namespace Platform.LoadEngine.Saturation;

/// <summary>Why a search ended.</summary>
public enum SearchEnd
{
    /// <summary>The highest held and the lowest missed rate are close together.</summary>
    Found,

    /// <summary>The highest rate that may be tried holds.</summary>
    HoldsMost,

    /// <summary>Not even a small part of the first rate holds.</summary>
    HoldsNothing,

    /// <summary>A rate was inconclusive: the generator could not make a higher rate.</summary>
    Inconclusive,
}

/// <summary>
/// Finds the highest rate that holds: grows by a factor until a step misses, then halves what lies between the highest
/// held and the lowest missed rate. Pure arithmetic: whoever runs the steps says how each ended.
/// </summary>
/// <param name="plan">Where to begin, how fast to grow and how exact to be.</param>
public sealed class RateSearch(SaturationPlan plan)
{
    private const int MostDescents = 5;

    private bool _repeated;
    private int _descents;

    /// <summary>The rate to be tried next, in requests a second; null when the search is over.</summary>
    public double? Next { get; private set; } = Round(plan.From);

    /// <summary>The highest rate that held; null when none did.</summary>
    public double? Held { get; private set; }

    /// <summary>The lowest rate that missed; null when none did.</summary>
    public double? Missed { get; private set; }

    /// <summary>Why the search is over; null while it is not.</summary>
    public SearchEnd? End { get; private set; }

    /// <summary>Says how a step ended.</summary>
    /// <param name="rate">Its rate.</param>
    /// <param name="outcome">Its verdict.</param>
    public void Add(double rate, Outcome outcome)
    {
        if (outcome != Outcome.Passed && Missed is null && !_repeated)
        {
            // A hiccup here would end the growth far below the limit, so what does not hold is tried again. Later a step
            // decides about little, and repeating only what missed would flatter the service.
            (_repeated, Next) = (true, rate);
            return;
        }

        switch (outcome)
        {
            case Outcome.Passed:
                (Held, _repeated) = (Math.Max(Held ?? 0, rate), false);
                break;
            case Outcome.Failed:
                Missed = Math.Min(Missed ?? rate, rate);
                break;
            default:
                Next = Over(SearchEnd.Inconclusive);
                return;
        }

        Next = Choose();
    }

    private double? Choose() =>
        (Held, Missed) switch
        {
            ({ } held, null) => held >= plan.MostRate ? Over(SearchEnd.HoldsMost) : Math.Min(Round(held * plan.Factor), plan.MostRate),
            (null, { } missed) => _descents++ < MostDescents ? Round(missed / plan.Factor / plan.Factor) : Over(SearchEnd.HoldsNothing),
            ({ } held, { } missed) => Between(held, missed) ?? Over(SearchEnd.Found),
            _ => throw new InvalidOperationException("A step neither held nor missed."),
        };

    private double? Between(double held, double missed)
    {
        double middle = Round((held + missed) / 2);
        return missed > held * (1 + plan.Precision) && middle > held && middle < missed ? middle : null;
    }

    private double? Over(SearchEnd end)
    {
        End = end;
        return null;
    }

    /// <summary>Three digits: nobody wants to read 23,437.5 requests a second.</summary>
    private static double Round(double rate)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 2);
        return Math.Round(Math.Round(rate / unit) * unit, 6);
    }
}
