namespace Platform.Gateway.Errors;

/// <summary>Why a call is not answered.</summary>
/// <param name="Kind">What decides status and type in the caller's protocol.</param>
/// <param name="Message">For people: what is wrong, where, and what to do.</param>
internal sealed record CallError(CallErrorKind Kind, string Message)
{
    /// <summary>The member of the request that is wrong, as OpenAI's <c>param</c>, such as <c>messages[2].content</c>.</summary>
    public string? Param { get; init; }

    /// <summary>OpenAI's <c>code</c>; null for the usual one of the kind.</summary>
    public string? Code { get; init; }

    /// <summary>How long to wait; null where nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How the upstream names the call; null where it has not answered, or does not say.</summary>
    public string? RequestId { get; init; }
}
