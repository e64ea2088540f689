using Platform.Gateway.Callers.Limits;

namespace Platform.Gateway.Tests.Callers.Limits;

/// <summary>Two buckets that are filled drop by drop, each millisecond. Levels are in 60,000ths, as numbers without a bound.</summary>
internal sealed class NaiveBuckets(MinuteLimits limits)
{
    private decimal _requests = limits.Requests * 60_000m;
    private decimal _tokens = limits.Tokens * 60_000m;

    public void Pass(long milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
            (_requests, _tokens) = (
                Math.Min(limits.Requests * 60_000m, _requests + limits.Requests),
                Math.Min(limits.Tokens * 60_000m, _tokens + limits.Tokens)
            );
    }

    public bool Take()
    {
        bool isAdmitted = (limits.Requests == 0 || _requests >= 60_000) && (limits.Tokens == 0 || _tokens > 0);
        if (isAdmitted)
            _requests -= 60_000;
        return isAdmitted;
    }

    public void Charge(long tokens) => _tokens -= tokens * 60_000m;

    /// <summary>How a limiter should tell it; what has no limit is left out.</summary>
    public string Describe(bool isAdmitted) =>
        $"{isAdmitted} {(limits.Requests == 0 ? "" : _requests)} {(limits.Tokens == 0 ? "" : _tokens)}";

    public static string Describe(LimitDecision decision) =>
        $"{decision.IsAdmitted} {(decision.Requests.IsLimited ? decision.Requests.Level : "")} "
        + $"{(decision.Tokens.IsLimited ? decision.Tokens.Level : "")}";
}
