using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.FrontDoor.Trying;

/// <summary>Reads what YARP's forwarder tells of a request.</summary>
internal static class TryOutcomes
{
    /// <summary>What became of the request that was forwarded last.</summary>
    public static TryOutcome Of(HttpContext context)
    {
        var error = context.Features.Get<IForwarderErrorFeature>();
        var outcome = error is null ? TryOutcome.Answered : Of(error.Error, error.Exception);
        return outcome == TryOutcome.Refused && context.RequestAborted.IsCancellationRequested ? TryOutcome.HungUp : outcome;
    }

    /// <summary>What an error means.</summary>
    public static TryOutcome Of(ForwarderError error, Exception? exception) =>
        error switch
        {
            ForwarderError.None => TryOutcome.Answered,
            ForwarderError.NoAvailableDestinations => TryOutcome.NoReplica,
            ForwarderError.Request => OfRequest(exception),
            // The handler's mark of its ConnectTimeout; when our own time is over, there is none.
            ForwarderError.RequestTimedOut => exception is OperationCanceledException { InnerException: TimeoutException }
                ? TryOutcome.Unreached
                : TryOutcome.Late,
            ForwarderError.RequestBodyDestination => TryOutcome.Broken,
            ForwarderError.RequestBodyClient => TryOutcome.Refused,
            ForwarderError.ResponseBodyDestination => TryOutcome.Cut,
            ForwarderError.RequestCanceled
            or ForwarderError.RequestBodyCanceled
            or ForwarderError.ResponseBodyClient
            or ForwarderError.ResponseBodyCanceled => TryOutcome.HungUp,
            _ => TryOutcome.Garbled,
        };

    private static TryOutcome OfRequest(Exception? exception) =>
        exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => TryOutcome.Unreached,
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => TryOutcome.Broken,
            HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException } => TryOutcome.Broken,
            _ => TryOutcome.Garbled,
        };
}
