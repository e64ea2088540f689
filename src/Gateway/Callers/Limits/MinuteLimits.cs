namespace Platform.Gateway.Callers.Limits;

/// <summary>What a caller may use.</summary>
/// <param name="Requests">A minute; 0 for no limit.</param>
/// <param name="Tokens">A minute, prompt and answer together; 0 for no limit.</param>
internal readonly record struct MinuteLimits(long Requests, long Tokens)
{
    /// <summary>The highest limit: arithmetic with it stays exact in the doubles of Lua.</summary>
    public const long Highest = 1_000_000_000;

    /// <summary>Whether there is any.</summary>
    public bool Any => Requests > 0 || Tokens > 0;
}
