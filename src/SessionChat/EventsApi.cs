using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Events;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.Requests;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat;

/// <summary>The routes of a session's events.</summary>
internal static class EventsApi
{
    /// <summary>Escapes as other answers do.</summary>
    private static readonly ChatJson Json = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private const string TooManyWait = "Too many wait for events; try again, or ask without wait_for_data.";

    public static void MapEvents(this RouteGroupBuilder sessions)
    {
        sessions
            .MapPost("/{id}/events", AddAsync)
            .WithTags("Events")
            .WithSummary("Adds an event of the customer; the agent answers a message by later events.")
            .RequireLimit(RateLimitPolicies.CustomerEvent)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .TakesIdempotencyKey(RequestIdempotency.Effect);
        sessions
            .MapGet("/{id}/events", ListAsync)
            .WithTags("Events")
            .WithSummary("Events from min_offset on, as a list; with wait_for_data it waits for some.")
            .RequireLimit(RateLimitPolicies.Default)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        sessions
            .MapGet("/{id}/events/stream", StreamAsync)
            .WithTags("Events")
            .WithSummary("Events as they come: server-sent events; goes on after Last-Event-ID.")
            .RequireLimit(RateLimitPolicies.Default)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Created<EventReply>, ProblemHttpResult>> AddAsync(
        string id,
        EventRequest request,
        Tenant tenant,
        HttpContext context,
        CustomerEvents events,
        AgentDispatcher agents,
        IOptions<SessionChatOptions> options
    )
    {
        var faults = new Faults();
        var draft = EventRequests.ReadDraft(request, options.Value, faults);
        var idempotency = RequestIdempotency.Read(context, faults, EventNames.Of(draft.Kind), draft.Data);
        var session = new SessionKey(tenant.Name, id);
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        if (!SessionKey.IsId(id))
            return ChatProblems.NoSession();
        if (draft.Kind == EventKind.Message && !agents.HasRoom(session))
            return ChatProblems.Busy(context, AgentDispatcher.NoRoom);
        return await events.AddAsync(session, draft, idempotency) switch
        {
            { Status: CustomerAppendStatus.NoSession } => ChatProblems.NoSession(),
            { Status: CustomerAppendStatus.KeyReused } => ChatProblems.KeyReused(),
            { Event: var stored } => TypedResults.Created(
                $"/sessions/{id}/events?min_offset={stored!.Offset}&limit=1",
                stored.ToReply(session)
            ),
        };
    }

    private static async Task<Results<Ok<IReadOnlyList<EventReply>>, ProblemHttpResult>> ListAsync(
        string id,
        Tenant tenant,
        HttpContext context,
        IChatStore store,
        EventReaders readers,
        Stopping stopping,
        IOptions<SessionChatOptions> options
    )
    {
        var (faults, query) = (new Faults(), context.Request.Query);
        var events = EventRequests.ReadQuery(query, new SessionKey(tenant.Name, id), options.Value, faults);
        var wait = EventRequests.ReadWait(query, faults);
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        if (!SessionKey.IsId(id))
            return ChatProblems.NoSession();
        if (wait == TimeSpan.Zero)
            return ToList(await store.ReadAsync(events, context.RequestAborted), events.Session);
        using var reader = readers.TryOpen(events);
        if (reader is null)
            return ChatProblems.Busy(context, TooManyWait);
        using var until = stopping.Or(context.RequestAborted);
        try
        {
            return ToList(await reader.NextAsync(wait, until.Token), events.Session);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ChatProblems.Busy(context, Stopping.Detail);
        }
    }

    private static Results<Ok<IReadOnlyList<EventReply>>, ProblemHttpResult> ToList(IReadOnlyList<ChatEvent>? events, SessionKey session) =>
        events is null
            ? ChatProblems.NoSession()
            : TypedResults.Ok<IReadOnlyList<EventReply>>([.. events.Select(stored => stored.ToReply(session))]);

    private static async Task<IResult> StreamAsync(
        string id,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        Tenant tenant,
        HttpContext context,
        EventReaders readers,
        Stopping stopping,
        IOptions<SessionChatOptions> options
    )
    {
        var faults = new Faults();
        var query = EventRequests.ReadQuery(context.Request.Query, new SessionKey(tenant.Name, id), options.Value, faults);
        long last = -1;
        if (lastEventId is not null && !long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out last))
            faults.Add("Last-Event-ID", "must be the id of an earlier event: its offset.");
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        if (!SessionKey.IsId(id))
            return ChatProblems.NoSession();
        if (readers.TryOpen(lastEventId is null ? query : query with { MinOffset = last + 1 }) is not { } reader)
            return ChatProblems.Busy(context, TooManyWait);
        context.Response.RegisterForDispose(reader);
        var until = stopping.Or(context.RequestAborted);
        context.Response.RegisterForDispose(until);
        // Before the stream starts, while an error can still be told by its status.
        if (await reader.NextAsync(TimeSpan.Zero, until.Token) is not { } first)
            return ChatProblems.NoSession();
        if (HeadRequests.AnswerStreamHead(context) is { } head)
            return head;
        return TypedResults.ServerSentEvents(FollowAsync(reader, first, options.Value.StreamHeartbeat, until.Token));
    }

    /// <summary>
    /// Events without end: each with its kind and its offset as id, <c>ping</c> at once and when it is quiet, <c>error</c> last when the
    /// store is unavailable.
    /// </summary>
    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        EventReader reader,
        IReadOnlyList<ChatEvent> first,
        TimeSpan heartbeat,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // At once, so that the client knows that the stream is open.
        yield return new SseItem<string>("", "ping");
        var (events, error) = ((IReadOnlyList<ChatEvent>?)first, (string?)null);
        while (events is not null)
        {
            foreach (var stored in events)
                yield return new SseItem<string>(
                    JsonSerializer.Serialize(stored.ToReply(reader.Session), Json.EventReply),
                    EventNames.Of(stored.Kind)
                )
                {
                    EventId = stored.Offset.ToString(CultureInfo.InvariantCulture),
                };
            (events, error) = await NextAsync(reader, heartbeat, cancellationToken);
            if (events is { Count: 0 })
                yield return new SseItem<string>("", "ping");
        }

        if (error is not null)
            yield return new SseItem<string>(JsonSerializer.Serialize(error, Json.String), "error");
    }

    private static async Task<(IReadOnlyList<ChatEvent>? Events, string? Error)> NextAsync(
        EventReader reader,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await reader.NextAsync(timeout, cancellationToken), null);
        }
        catch (StoreUnavailableException e)
        {
            return (null, e.Message);
        }
        // The client is gone, or the service stops: the stream ends.
        catch (OperationCanceledException)
        {
            return (null, null);
        }
    }
}
