namespace Platform.Gateway.Calls;

/// <summary>What the gateway needs to know of a request that it does not convert.</summary>
/// <param name="Model">The model as the caller named it.</param>
/// <param name="ModelValue">Where its name stands in the body, quotes included.</param>
/// <param name="IsStreamed">Whether the answer is to come as events.</param>
/// <param name="AsksForUsage"><c>stream_options.include_usage</c>.</param>
/// <param name="StreamOptions">Where the value of <c>stream_options</c> stands; empty for nowhere.</param>
internal readonly record struct RequestOutline(string Model, Range ModelValue, bool IsStreamed, bool AsksForUsage, Range StreamOptions);
