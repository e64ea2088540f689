using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor.Retries;

/// <summary>
/// Retries a request at another replica where nothing can be done twice: when no connection was made, any request; when the connection
/// broke before an answer, those that may be repeated (idempotent methods of RFC 9110, and whatever has an <c>Idempotency-Key</c>). Never
/// because of an answer, whatever its status. Each replica is tried once.
/// </summary>
internal sealed partial class ReplicaRetry(IOptions<FrontDoorOptions> options, FrontDoorMetrics metrics, ILogger<ReplicaRetry> logger)
{
    /// <summary>Runs the rest of the proxy's pipeline, once for each try.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        bool mayRepeat = Retryable.Is(context.Request);
        var body = mayRepeat ? await BufferedBody.HoldAsync(context, options.Value.MaxBufferedBytes) : null;
        var left = proxy.AvailableDestinations;
        for (int tries = 1; ; tries++)
        {
            await next(context);
            var outcome = ForwardOutcomes.Of(context);
            bool isRetryable =
                outcome == ForwardOutcome.Unreached || (outcome == ForwardOutcome.Broken && mayRepeat && body is not { IsWhole: false });
            if (!isRetryable || tries == options.Value.MaxTries || context.Response.HasStarted)
                return;
            left = Without(left, proxy.ProxiedDestination);
            if (left.Count == 0)
                return;
            LogRetry(proxy.ProxiedDestination!.DestinationId, outcome, context.TraceIdentifier);
            metrics.Retried(proxy.Cluster.Config.ClusterId);
            Reset(context, proxy, left);
            body?.Rewind();
        }
    }

    private static IReadOnlyList<DestinationState> Without(IReadOnlyList<DestinationState> replicas, DestinationState? tried) =>
        [.. replicas.Where(replica => replica != tried)];

    /// <summary>Until the first byte of an answer the forwarder has set only a status.</summary>
    private static void Reset(HttpContext context, IReverseProxyFeature proxy, IReadOnlyList<DestinationState> left)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Features.Set<IForwarderErrorFeature>(null);
        proxy.ProxiedDestination = null;
        proxy.AvailableDestinations = left;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Replica}: {Outcome}; another is tried (request {RequestId})")]
    private partial void LogRetry(string replica, ForwardOutcome outcome, string requestId);
}
