using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Ingest;
using Platform.LogIngest.Otlp;
using Platform.LogIngest.Queries;
using Platform.LogIngest.Stats;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Tail;
using Platform.ServiceDefaults.Http;

namespace Platform.LogIngest;

/// <summary>The routes of the log ingest.</summary>
internal static class LogsApi
{
    private const string Tag = "Logs";

    public static void MapLogs(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<LogIngestOptions>>().Value;
        if (options.Role == IngestRole.Worker)
            return;
        var ingest = app.Services.GetRequiredService<IngestEndpoint>();
        app.MapIngest("/api/log", ingest.PostOneAsync, "Takes one entry.", typeof(LogReply), typeof(LogEntry), MediaTypes.Json);
        app.MapIngest(
                "/api/logs/batch",
                ingest.PostBatchAsync,
                "Takes entries, whole or not at all; with ?partial=true the good ones.",
                typeof(BatchReply),
                typeof(LogBatch),
                MediaTypes.Json,
                MediaTypes.NdJson
            )
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status207MultiStatus, typeof(PartialReply), [MediaTypes.Json]));
        RequestDelegate otlp = app.Services.GetRequiredService<OtlpEndpoint>().PostAsync;
        app.MapPost("/v1/logs", otlp)
            .WithMetadata(otlp.Method)
            .WithTags("OpenTelemetry")
            .WithSummary("Takes logs of OpenTelemetry SDKs: OTLP over HTTP in JSON.");
        var logs = app.MapGroup("/api").WithTags(Tag).AnswerUnavailable(options.RetryAfter);
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
            .Describe(
                handle,
                reply,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable
            )
            .DescribeBody(body, types)
            .TakesIdempotencyKey("The same request with the same key within 24 h gets the first answer, and nothing is stored.");

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
        IOptions<LogIngestOptions> options,
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
            return Unavailable.Problem(context, options.Value.RetryAfter, "Too many tails are open.");
        context.Response.RegisterForDispose(open);
        // The store is asked before the stream starts, while an error can still be told by its status.
        var newest = await tail.NewestAsync(deviceId, cancellationToken);
        if (HeadRequests.AnswerStreamHead(context) is { } head)
            return head;
        return TypedResults.ServerSentEvents(tail.FollowAsync(deviceId, lastEventId is null ? newest : from, cancellationToken));
    }

    private static ProblemHttpResult Invalid(IReadOnlyList<EntryError> errors) =>
        TypedResults.Problem(
            "The request is not valid; errors says why.",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["errors"] = errors, ["retryable"] = false }
        );
}
