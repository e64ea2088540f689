namespace Platform.LoadHarness.Mocks;

/// <summary>Which calls fail: so many of any number, evenly spread, and the same in each run.</summary>
/// <param name="rate">Their share, 0 … 1.</param>
internal readonly struct ErrorSchedule(double rate)
{
    /// <summary>Takes away what the binary form of a rate such as 0.1 lacks.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Whether a call fails.</summary>
    /// <param name="number">Its number, from 1.</param>
    public bool Fails(long number) => rate > 0 && Until(number) > Until(number - 1);

    private double Until(long number) => Math.Floor((number * rate) + Rounding);
}
