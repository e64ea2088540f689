using Microsoft.Extensions.Options;
using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway;

/// <summary>The calls of both protocols. Their errors have the protocol's shape, not that of problem details.</summary>
internal sealed partial class LlmApi(
    Router router,
    Dispatcher dispatcher,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<LlmApi> logger
)
{
    public static void Map(WebApplication app)
    {
        var api = ActivatorUtilities.CreateInstance<LlmApi>(app.Services);
        app.MapPost("/v1/chat/completions", (RequestDelegate)(http => api.AnswerAsync(http, Protocol.OpenAi)))
            .WithSummary("OpenAI chat completions");
        app.MapPost("/v1/messages", (RequestDelegate)(http => api.AnswerAsync(http, Protocol.Anthropic))).WithSummary("Anthropic messages");
    }

    private async Task AnswerAsync(HttpContext http, Protocol protocol)
    {
        try
        {
            await AnswerAsync(http, protocol, router.Table);
        }
        catch (CallErrorException e)
        {
            await ErrorReply.SendAsync(http, protocol, e.Error);
        }
        catch (StoreUnavailableException e)
        {
            LogStoreUnavailable(e);
            await ErrorReply.SendAsync(http, protocol, new(CallErrorKind.Overloaded, "The gateway cannot reach its store. Try again."));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogFault(e, http.TraceIdentifier);
            http.Response.Clear();
            await ErrorReply.SendAsync(
                http,
                protocol,
                new(CallErrorKind.Internal, "The gateway failed. The cause is in its log, under the request's id.")
            );
        }
    }

    private async Task AnswerAsync(HttpContext http, Protocol protocol, RoutingTable table)
    {
        long started = time.GetTimestamp();
        var caller = table.Callers.Find(http.Request) ?? throw new CallErrorException(CallerKeys.Unknown);
        var body = await RequestBody.ReadAsync(http, options.Value.MaxRequestBytes);
        await PollThreadBudget.Before(body.Length);
        var outline = RequestOutline.Read(body.Span, protocol);
        var serving = caller.MayUse(outline.Model) ? table.Serving(outline.Model) : [];
        if (serving.Count == 0)
            throw new CallErrorException(
                new(
                    CallErrorKind.NotFound,
                    $"There is no model '{outline.Model}', or this key may not use it. GET /v1/models lists those it may."
                )
                {
                    Param = "model",
                }
            );
        await AdmitAsync(http, protocol, caller);
        await dispatcher.RunAsync(new(http, protocol, caller, body, outline) { Started = started }, serving);
    }

    private async ValueTask AdmitAsync(HttpContext http, Protocol protocol, Caller caller)
    {
        var admission = await caller.AdmitAsync(http.RequestAborted);
        // At the start of the answer, whatever becomes of the call until then.
        if (caller.Limits.Any)
        {
            http.Response.OnStarting(() =>
            {
                admission.WriteTo(http.Response, protocol, time.GetUtcNow());
                return Task.CompletedTask;
            });
        }

        if (admission.Refusal is { } refusal)
            throw new CallErrorException(refusal);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call was refused because the store is unavailable")]
    private partial void LogStoreUnavailable(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed (request {RequestId})")]
    private partial void LogFault(Exception exception, string requestId);
}
