namespace Platform.Gateway.Calls;

/// <summary>What came of an attempt at an instance.</summary>
internal enum AttemptOutcome
{
    /// <summary>Answered to the end.</summary>
    Succeeded,

    /// <summary>Refused with a 4xx, which is the caller's fault.</summary>
    Refused,

    /// <summary>Not made: the instance speaks the other protocol, and the request has what that does not.</summary>
    Unconvertible,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>Could not be reached, failed, or took too long.</summary>
    Failed,

    /// <summary>Failed after the first byte had gone to the caller.</summary>
    Broken,

    /// <summary>The caller hung up.</summary>
    Abandoned,
}
