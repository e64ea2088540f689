namespace Platform.LoadEngine.Transports;

/// <summary>How a request ended. Everything but <see cref="None"/> and <see cref="Interrupted"/> is a failure.</summary>
public enum FailureKind
{
    /// <summary>Answered as it should be.</summary>
    None,

    /// <summary>A 4xx answer other than 429.</summary>
    ClientError,

    /// <summary>A 429 answer.</summary>
    RateLimited,

    /// <summary>A 5xx answer.</summary>
    ServerError,

    /// <summary>No connection, or it broke before the answer was whole, or what came was not HTTP.</summary>
    Connection,

    /// <summary>No whole answer within the request's time-out.</summary>
    Timeout,

    /// <summary>Answered with success, but a check of the answer failed.</summary>
    BadBody,

    /// <summary>Cut off by the end of the run: neither a success nor a failure of the target.</summary>
    Interrupted,
}
