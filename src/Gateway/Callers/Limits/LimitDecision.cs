namespace Platform.Gateway.Callers.Limits;

/// <summary>Whether a request was admitted, and the state of its caller's buckets after that.</summary>
internal readonly record struct LimitDecision(bool IsAdmitted, Bucket Requests, Bucket Tokens)
{
    /// <summary>After how long it would be admitted if nothing else is taken; zero when it was. Whole milliseconds.</summary>
    public TimeSpan Wait => IsAdmitted ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(Requests.UntilOne.Ticks, Tokens.UntilAny.Ticks));

    /// <summary>Whether requests are what is waited for, or the longer of both.</summary>
    public bool WaitsForRequests => Requests.UntilOne >= Tokens.UntilAny;

    /// <summary>
    /// Takes a request, which needs one of the requests and tokens above 0: what it will use is not known before its answer.
    /// </summary>
    public static LimitDecision Take(Bucket requests, Bucket tokens) =>
        (!requests.IsLimited || requests.Level >= Bucket.One) && (!tokens.IsLimited || tokens.Level > 0)
            ? new(true, requests.Less(1), tokens)
            : new(false, requests, tokens);
}
