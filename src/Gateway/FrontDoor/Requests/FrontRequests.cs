using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Platform.Gateway.FrontDoor.Retries;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor.Requests;

/// <summary>
/// What happens to a request of a front route before and after it is forwarded: limits, counts, and the front door's own answers.
/// </summary>
internal sealed class FrontRequests(IOptions<FrontDoorOptions> options, FrontDoorMetrics metrics, IProblemDetailsService problems)
{
    private readonly ConditionalWeakTable<ClusterModel, ClusterModel> _streaming = [];

    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        var outcome = ForwardOutcome.Refused;
        try
        {
            if (FrontAnswers.Refuse(context, options.Value) is { } refusal)
            {
                await AnswerAsync(context, refusal);
                return;
            }

            Prepare(context);
            await next(context);
            outcome = ForwardOutcomes.Of(context);
        }
        finally
        {
            metrics.Ended(
                service,
                outcome == ForwardOutcome.Refused && context.RequestAborted.IsCancellationRequested ? ForwardOutcome.HungUp : outcome
            );
        }

        if (!context.Response.HasStarted)
            await FinishAsync(context, outcome);
    }

    /// <summary>Sends an answer of the front door's own.</summary>
    public async Task AnswerAsync(HttpContext context, FrontAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } seconds)
            context.Response.Headers[HeaderNames.RetryAfter] = seconds;
        if (answer.Allow is { } methods)
            context.Response.Headers[HeaderNames.Allow] = methods;
        await problems.WriteAsync(
            new ProblemDetailsContext
            {
                HttpContext = context,
                ProblemDetails = new ProblemDetails { Status = answer.Status, Detail = answer.Detail },
            }
        );
    }

    private void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Value.MaxBodyBytes;
        var proxy = context.GetReverseProxyFeature();
        if (proxy.Route.Config.Metadata!.ContainsKey(FrontRoutes.Streams))
            context.Features.Set<IReverseProxyFeature>(Streaming(proxy));
    }

    /// <summary>A cluster has one time-out: that of a stream is another's, with the same replicas.</summary>
    private ReverseProxyFeature Streaming(IReverseProxyFeature proxy) =>
        new()
        {
            Route = proxy.Route,
            Cluster = _streaming.GetValue(
                proxy.Cluster,
                usual => new(usual.Config with { HttpRequest = FrontClusters.Request(options.Value.StreamTimeout) }, usual.HttpClient)
            ),
            AllDestinations = proxy.AllDestinations,
            AvailableDestinations = proxy.AvailableDestinations,
        };

    private Task FinishAsync(HttpContext context, ForwardOutcome outcome)
    {
        if (outcome == ForwardOutcome.HungUp)
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        return FrontAnswers.Of(outcome) is { } answer ? AnswerAsync(context, answer) : Task.CompletedTask;
    }
}
