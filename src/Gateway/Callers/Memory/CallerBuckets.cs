using Platform.Gateway.Callers.Limits;

namespace Platform.Gateway.Callers.Memory;

/// <summary>The levels of a caller's buckets, as they were at a moment. Used under its lock.</summary>
internal sealed class CallerBuckets
{
    private long _requests = Bucket.Untouched;
    private long _tokens = Bucket.Untouched;
    private long _at;

    public Lock Lock { get; } = new();

    /// <summary>
    /// The buckets as they are now. Limits that changed since change what the buckets hold at most and gain, not what they hold.
    /// </summary>
    /// <param name="now">In milliseconds; not before an earlier one.</param>
    /// <param name="limits">The limits.</param>
    public (Bucket Requests, Bucket Tokens) At(long now, MinuteLimits limits)
    {
        long elapsed = now - _at;
        _at = now;
        return (new Bucket(limits.Requests, _requests).After(elapsed), new Bucket(limits.Tokens, _tokens).After(elapsed));
    }

    public void Keep(Bucket requests, Bucket tokens) => (_requests, _tokens) = (requests.Level, tokens.Level);
}
