namespace Platform.Gateway.Callers.Limits;

/// <summary>
/// A token bucket as both providers document theirs: it holds a minute's limit and is refilled evenly, here once a millisecond. In whole
/// numbers, so that nothing is lost or gained however often it is looked at.
/// </summary>
/// <param name="Limit">What it gains in a minute and holds at most; 0 for no limit.</param>
/// <param name="Level">What it holds, in 60,000ths: what a limit of 1 gains in a millisecond. Below 0 it is in debt.</param>
internal readonly record struct Bucket(long Limit, long Level)
{
    /// <summary>One request or token.</summary>
    public const long One = 60_000;

    /// <summary>The level of a bucket that was never used, whatever its limit is.</summary>
    public const long Untouched = long.MaxValue;

    /// <summary>The deepest debt, so that an upstream that tells nonsense cannot make a level overflow.</summary>
    private const long MaxDebt = MinuteLimits.Highest * One;

    /// <summary>Whether there is a limit.</summary>
    public bool IsLimited => Limit > 0;

    /// <summary>What can be taken now, in whole requests or tokens.</summary>
    public long Remaining => Math.Max(0, Level) / One;

    /// <summary>How long until it is full, if nothing more is taken.</summary>
    public TimeSpan UntilFull => UntilLevel(Limit * One);

    /// <summary>How long until there is a whole one.</summary>
    public TimeSpan UntilOne => UntilLevel(One);

    /// <summary>How long until there is anything at all.</summary>
    public TimeSpan UntilAny => UntilLevel(1);

    /// <summary>As it is some time later.</summary>
    /// <param name="milliseconds">At least 0.</param>
    public Bucket After(long milliseconds) =>
        this with
        {
            // Asked for the time first: the product of a long time and a high limit would overflow.
            Level =
                !IsLimited ? Untouched
                : Level >= Limit * One || milliseconds >= MillisecondsUntil(Limit * One) ? Limit * One
                : Level + (milliseconds * Limit),
        };

    /// <summary>As it is when some were taken. It may get into debt.</summary>
    /// <param name="number">Whole ones, at least 0.</param>
    public Bucket Less(long number) =>
        IsLimited ? this with { Level = Math.Max(-MaxDebt, Level - (Math.Min(number, MinuteLimits.Highest) * One)) } : this;

    private TimeSpan UntilLevel(long wanted) =>
        !IsLimited || Level >= wanted ? TimeSpan.Zero : TimeSpan.FromMilliseconds(MillisecondsUntil(wanted));

    /// <summary>Rounded up, so that who waits that long has not waited in vain.</summary>
    private long MillisecondsUntil(long wanted) => (wanted - Level + Limit - 1) / Limit;
}
