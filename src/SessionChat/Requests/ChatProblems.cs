using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Platform.SessionChat.Requests;

/// <summary>Answers to requests that are not carried out.</summary>
internal static class ChatProblems
{
    /// <summary>404, also for what is another tenant's.</summary>
    public static ProblemHttpResult NoSession() =>
        TypedResults.Problem("There is no such session; it may have been idle too long.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>422.</summary>
    public static ProblemHttpResult Invalid(Faults faults) =>
        TypedResults.Problem(
            new HttpValidationProblemDetails(faults.ByMember)
            {
                Status = StatusCodes.Status422UnprocessableEntity,
                Title = null,
                Detail = "The request is not valid, and nothing was done; errors says why.",
            }
        );

    /// <summary>422.</summary>
    public static ProblemHttpResult KeyReused() =>
        TypedResults.Problem(
            "This Idempotency-Key was used for another request. Use a new one for each, and the same only to repeat it.",
            statusCode: StatusCodes.Status422UnprocessableEntity
        );

    /// <summary>503: nothing was done, or it is not known.</summary>
    public static ProblemHttpResult Busy(HttpContext context, string detail)
    {
        var wait = context.RequestServices.GetRequiredService<IOptions<SessionChatOptions>>().Value.RetryAfter;
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>502 or 504: a message is stored, but its reply cannot be given.</summary>
    public static ProblemHttpResult Unanswered(int status, string detail, EventReply stored) =>
        TypedResults.Problem(
            detail,
            statusCode: status,
            extensions: new Dictionary<string, object?>
            {
                ["session_id"] = stored.SessionId,
                ["event_id"] = stored.Id,
                // The same message again would be another one.
                ["retryable"] = false,
            }
        );
}
