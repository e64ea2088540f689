using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Http;
using Platform.SessionChat.Lifecycle;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.Requests;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat;

/// <summary>The routes of sessions.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this RouteGroupBuilder group)
    {
        var sessions = group.MapGroup("/sessions").WithTags("Sessions");
        sessions
            .MapPost("", OpenAsync)
            .WithSummary("Opens a session.")
            .RequireLimit(RateLimitPolicies.CreateGuestSession)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .TakesIdempotencyKey(RequestIdempotency.Effect);
        sessions
            .MapGet("", ListAsync)
            .WithSummary("Sessions, newest first.")
            .RequireLimit(RateLimitPolicies.Default)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        sessions.MapGet("/{id}", FindAsync).WithSummary("A session.").RequireLimit(RateLimitPolicies.Default);
        sessions
            .MapPatch("/{id}", ChangeAsync)
            .WithSummary("Changes customer, title or metadata of a session.")
            .RequireLimit(RateLimitPolicies.Default)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        sessions
            .MapDelete("/{id}", DeleteAsync)
            .WithSummary("Removes a session with its events and its agent.")
            .RequireLimit(RateLimitPolicies.Default);
        sessions.MapEvents();
    }

    private static async Task<Results<Created<SessionReply>, ProblemHttpResult>> OpenAsync(
        SessionRequest? request,
        Tenant tenant,
        HttpContext context,
        SessionOpening opening,
        IOptions<SessionChatOptions> options,
        TimeProvider time
    )
    {
        var faults = new Faults();
        var session = SessionRequests.ReadNew(request, tenant.Name, options.Value, time, faults);
        var idempotency = RequestIdempotency.Read(context, faults, session.CustomerId, session.Title, session.Metadata);
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        var (stored, _) = await opening.OpenAsync(new NewSession(session, idempotency));
        return stored is null ? ChatProblems.KeyReused() : TypedResults.Created($"/sessions/{stored.Key.Id}", stored.ToReply());
    }

    private static async Task<Results<Ok<SessionPage>, ProblemHttpResult>> ListAsync(
        Tenant tenant,
        HttpRequest request,
        IChatStore store,
        IOptions<SessionChatOptions> options,
        CancellationToken cancellationToken
    )
    {
        var faults = new Faults();
        var query = SessionRequests.ReadQuery(request.Query, tenant.Name, options.Value, faults);
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        // One more than asked for tells whether there is a next page.
        var sessions = await store.ListAsync(query with { Limit = query.Limit + 1 }, cancellationToken);
        string? next = sessions.Count > query.Limit ? sessions[query.Limit - 1].Key.Id : null;
        return TypedResults.Ok(new SessionPage([.. sessions.Take(query.Limit).Select(session => session.ToReply())], next));
    }

    private static async Task<Results<Ok<SessionReply>, ProblemHttpResult>> FindAsync(
        string id,
        Tenant tenant,
        IChatStore store,
        CancellationToken cancellationToken
    ) =>
        SessionKey.IsId(id) && await store.FindAsync(new SessionKey(tenant.Name, id), cancellationToken) is { } session
            ? TypedResults.Ok(session.ToReply())
            : ChatProblems.NoSession();

    private static async Task<Results<Ok<SessionReply>, ProblemHttpResult>> ChangeAsync(
        string id,
        SessionPatch patch,
        Tenant tenant,
        IChatStore store,
        IOptions<SessionChatOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var faults = new Faults();
        var change = SessionRequests.ReadPatch(patch, options.Value, faults);
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        return
            SessionKey.IsId(id)
            && await store.ChangeAsync(new SessionKey(tenant.Name, id), new SessionChange(change, time.GetUtcNow()), cancellationToken)
                is { } session
            ? TypedResults.Ok(session.ToReply())
            : ChatProblems.NoSession();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, Tenant tenant, IChatStore store, SessionEnd end)
    {
        var key = new SessionKey(tenant.Name, id);
        if (!SessionKey.IsId(id) || !await store.DeleteAsync(key, CancellationToken.None))
            return ChatProblems.NoSession();
        end.Deleted(key);
        return TypedResults.NoContent();
    }
}
