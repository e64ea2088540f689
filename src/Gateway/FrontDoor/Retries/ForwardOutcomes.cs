using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.FrontDoor.Retries;

/// <summary>Reads what YARP's forwarder tells of a request.</summary>
internal static class ForwardOutcomes
{
    /// <summary>What became of the request that was forwarded last.</summary>
    public static ForwardOutcome Of(HttpContext context)
    {
        var error = context.Features.Get<IForwarderErrorFeature>();
        var outcome = error is null ? ForwardOutcome.Answered : Of(error.Error, error.Exception);
        return outcome == ForwardOutcome.Refused && context.RequestAborted.IsCancellationRequested ? ForwardOutcome.HungUp : outcome;
    }

    /// <summary>What an error means.</summary>
    public static ForwardOutcome Of(ForwarderError error, Exception? exception) =>
        error switch
        {
            ForwarderError.None => ForwardOutcome.Answered,
            ForwarderError.NoAvailableDestinations => ForwardOutcome.NoReplica,
            ForwarderError.Request => OfRequest(exception),
            // The handler's mark of its ConnectTimeout; when our own time is over, there is none.
            ForwarderError.RequestTimedOut => exception is OperationCanceledException { InnerException: TimeoutException }
                ? ForwardOutcome.Unreached
                : ForwardOutcome.Late,
            ForwarderError.RequestBodyDestination => ForwardOutcome.Broken,
            ForwarderError.RequestBodyClient => ForwardOutcome.Refused,
            ForwarderError.ResponseBodyDestination => ForwardOutcome.Cut,
            ForwarderError.RequestCanceled
            or ForwarderError.RequestBodyCanceled
            or ForwarderError.ResponseBodyClient
            or ForwarderError.ResponseBodyCanceled => ForwardOutcome.HungUp,
            _ => ForwardOutcome.Garbled,
        };

    private static ForwardOutcome OfRequest(Exception? exception) =>
        exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => ForwardOutcome.Unreached,
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => ForwardOutcome.Broken,
            HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException } => ForwardOutcome.Broken,
            _ => ForwardOutcome.Garbled,
        };
}
