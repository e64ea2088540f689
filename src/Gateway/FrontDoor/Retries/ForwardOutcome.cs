namespace Platform.Gateway.FrontDoor.Retries;

/// <summary>What became of a request at a replica.</summary>
internal enum ForwardOutcome
{
    /// <summary>Answered, with whatever status.</summary>
    Answered,

    /// <summary>No connection was made: nothing of the request was sent.</summary>
    Unreached,

    /// <summary>The connection broke before an answer: the replica may have done what was asked.</summary>
    Broken,

    /// <summary>What was answered is not HTTP.</summary>
    Garbled,

    /// <summary>No answer came in time.</summary>
    Late,

    /// <summary>The answer broke off.</summary>
    Cut,

    /// <summary>The client's request was faulty: too large, too slow.</summary>
    Refused,

    /// <summary>The client is gone.</summary>
    HungUp,

    /// <summary>There is no replica.</summary>
    NoReplica,
}
