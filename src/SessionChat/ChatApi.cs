using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Chats;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.Requests;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat;

/// <summary>All routes of SessionChat.</summary>
internal static class ChatApi
{
    public static void MapSessionChat(this WebApplication app)
    {
        var group = app.MapGroup("")
            .AddEndpointFilter<AwayFilter>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapSessions();
        group
            .MapPost("/chat", ChatAsync)
            .WithTags("Chat")
            .WithSummary("Says something and waits for the reply; without session_id in a new session.")
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .TakesIdempotencyKey();
        group
            .MapGet("/stats", StatsAsync)
            .WithTags("Stats")
            .WithSummary("Figures of the tenant, and of this process's agents.")
            .RequireLimit(RateLimitPolicies.Default);
    }

    private static async Task<Results<Ok<ChatReply>, ProblemHttpResult, EmptyHttpResult>> ChatAsync(
        ChatRequest request,
        Tenant tenant,
        HttpContext context,
        RequestLimits limits,
        Chat chat,
        IOptions<SessionChatOptions> options
    )
    {
        // Only the body says whether a session is opened, which counts too.
        if (
            !await limits.AdmitAsync(
                context,
                request.SessionId is null
                    ? RateLimitPolicies.CreateGuestSession | RateLimitPolicies.CustomerEvent
                    : RateLimitPolicies.CustomerEvent
            )
        )
            return TypedResults.Empty;
        var faults = new Faults();
        var message = EventRequests.ReadMessage(request.Message, options.Value, faults);
        var idempotency = IdempotencyHeader.Read(context, faults, request.SessionId, request.Message);
        if (faults.Any)
            return ChatProblems.Invalid(faults);
        var outcome = await chat.SayAsync(tenant.Name, request.SessionId, message, idempotency, context.RequestAborted);
        return outcome.Status switch
        {
            ChatStatus.Replied => TypedResults.Ok(
                new ChatReply(outcome.Session.Id, outcome.Event!.ToReply(outcome.Session), outcome.Reply!.ToReply(outcome.Session))
            ),
            ChatStatus.NoSession => ChatProblems.NoSession(),
            ChatStatus.KeyReused => ChatProblems.KeyReused(),
            ChatStatus.Busy => ChatProblems.Busy(context, outcome.Detail!),
            ChatStatus.AgentFailed => ChatProblems.Unanswered(
                StatusCodes.Status502BadGateway,
                $"The agent could not answer. {outcome.Detail}",
                outcome.Event!.ToReply(outcome.Session)
            ),
            _ => ChatProblems.Unanswered(
                StatusCodes.Status504GatewayTimeout,
                "The agent has not answered yet; its reply comes as an event of the session.",
                outcome.Event!.ToReply(outcome.Session)
            ),
        };
    }

    private static async Task<Ok<StatsReply>> StatsAsync(
        Tenant tenant,
        TenantFigures figures,
        AgentDispatcher agents,
        RefusedCounts refused,
        CancellationToken cancellationToken
    )
    {
        var (sessions, events) = await figures.ReadAsync(tenant.Name, cancellationToken);
        return TypedResults.Ok(new StatsReply(sessions, agents.Figures, events, refused.Of(tenant.Name)));
    }

    /// <summary>Store or Redis away: 503 with the reason.</summary>
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
                return ChatProblems.Busy(context.HttpContext, e.Message);
            }
        }
    }
}
