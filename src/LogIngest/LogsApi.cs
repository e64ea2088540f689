using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Platform.LogIngest.Ingest;
using Platform.LogIngest.Otlp;
using Platform.LogIngest.Queries;
using Platform.LogIngest.Stats;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Tail;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest;

/// <summary>The routes of the log ingest.</summary>
internal static class LogsApi
{
    private const string Tag = "Logs";
    private const string Json = "application/json";
    private const string NdJson = "application/x-ndjson";
    private const string Problem = "application/problem+json";

    public static void MapLogs(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<LogIngestOptions>>().Value.Role == IngestRole.Worker)
            return;
        var ingest = app.Services.GetRequiredService<IngestEndpoint>();
        app.MapIngest("/api/log", ingest.PostOneAsync, "Takes one entry.", typeof(LogReply), typeof(LogEntry), Json);
        app.MapIngest(
                "/api/logs/batch",
                ingest.PostBatchAsync,
                "Takes entries, whole or not at all; with ?partial=true the good ones.",
                typeof(BatchReply),
                typeof(LogBatch),
                Json,
                NdJson
            )
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status207MultiStatus, typeof(PartialReply), [Json]));
        RequestDelegate otlp = app.Services.GetRequiredService<OtlpEndpoint>().PostAsync;
        app.MapPost("/v1/logs", otlp)
            .WithMetadata(otlp.Method)
            .WithTags("OpenTelemetry")
            .WithSummary("Takes logs of OpenTelemetry SDKs: OTLP over HTTP in JSON.");
        var logs = app.MapGroup("/api")
            .WithTags(Tag)
            .AddEndpointFilter<AwayFilter>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        logs.MapGet("/logs/{device_id}", QueryAsync)
            .WithSummary("Entries of a device, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        logs.MapGet("/logs/{device_id}/tail", TailAsync)
            .WithSummary("Entries of a device as they come: server-sent events.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        logs.MapGet("/stats", (StatsSampler stats, CancellationToken cancellationToken) => stats.ReadAsync(cancellationToken))
            .WithSummary("What was accepted, stored, rejected, and what waits.");
    }

    private static IEndpointConventionBuilder MapIngest(
        this WebApplication app,
        string path,
        RequestDelegate handle,
        string summary,
        Type reply,
        Type body,
        params string[] types
    ) =>
        app.MapPost(path, handle)
            .WithTags(Tag)
            .WithSummary(summary)
            // What a bare delegate cannot tell of itself, for OpenAPI.
            .WithMetadata(
                handle.Method,
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, reply, [Json]),
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemDetails), [Problem]),
                new ProducesResponseTypeMetadata(StatusCodes.Status413PayloadTooLarge, typeof(ProblemDetails), [Problem]),
                new ProducesResponseTypeMetadata(StatusCodes.Status415UnsupportedMediaType, typeof(ProblemDetails), [Problem]),
                new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(ProblemDetails), [Problem])
            )
            .AddOpenApiOperationTransformer(
                async (operation, context, cancellationToken) =>
                {
                    var schema = await context.GetOrCreateSchemaAsync(body, null, cancellationToken);
                    operation.RequestBody = new OpenApiRequestBody
                    {
                        Required = true,
                        Content = types.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
                    };
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = IdempotencyKey.Header,
                            In = ParameterLocation.Header,
                            Description =
                                "1 to 128 visible ASCII characters; the same key within 24 h gets the first answer, and nothing is stored.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                        }
                    );
                }
            );

    private static async Task<Results<Ok<LogPage>, ProblemHttpResult>> QueryAsync(
        [FromRoute(Name = "device_id")] string deviceId,
        HttpRequest request,
        ILogStore store,
        IOptions<LogIngestOptions> options,
        CancellationToken cancellationToken
    )
    {
        var query = QueryParameters.Read(deviceId, request.Query, options.Value.MaxQueryLimit, out var errors);
        if (errors.Count > 0)
            return Invalid(errors);
        // One more than asked for tells whether there is a next page.
        var entries = await store.QueryAsync(query with { Limit = query.Limit + 1 }, cancellationToken);
        string? next = entries.Count > query.Limit ? Cursor.Write(entries[query.Limit - 1].Position) : null;
        return TypedResults.Ok(new LogPage(deviceId, [.. entries.Take(query.Limit).Select(entry => entry.ToLog())], next));
    }

    private static async Task<IResult> TailAsync(
        [FromRoute(Name = "device_id")] string deviceId,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext context,
        TailReader tail,
        TailMetrics metrics,
        CancellationToken cancellationToken
    )
    {
        List<EntryError> errors = [];
        QueryParameters.CheckDevice(deviceId, errors);
        var from = EntryPosition.Start;
        if (lastEventId is not null && !Cursor.TryRead(lastEventId, out from))
            errors.Add(new EntryError(null, "Last-Event-ID", "must be the id of an earlier event."));
        if (errors.Count > 0)
            return Invalid(errors);
        if (metrics.TryOpen() is not { } open)
            return Away(context, "Too many tails are open.");
        context.Response.RegisterForDispose(open);
        // The store is asked before the stream starts, while an error can still be told by its status.
        var newest = await tail.NewestAsync(deviceId, cancellationToken);
        return TypedResults.ServerSentEvents(tail.FollowAsync(deviceId, lastEventId is null ? newest : from, cancellationToken));
    }

    private static ProblemHttpResult Invalid(IReadOnlyList<EntryError> errors) =>
        TypedResults.Problem(
            "The request is not valid; errors says why.",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["errors"] = errors, ["retryable"] = false }
        );

    private static ProblemHttpResult Away(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Problem(
            detail,
            statusCode: StatusCodes.Status503ServiceUnavailable,
            extensions: new Dictionary<string, object?> { ["retryable"] = true }
        );
    }

    /// <summary>Queue or store away: 503 with the reason.</summary>
    private sealed class AwayFilter : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            try
            {
                return await next(context);
            }
            catch (StoreUnavailableException e)
            {
                return Away(context.HttpContext, e.Message);
            }
        }
    }
}
