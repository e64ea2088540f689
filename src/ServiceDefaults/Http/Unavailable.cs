using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults.Stores;

namespace Platform.ServiceDefaults.Http;

/// <summary>503 with <c>Retry-After</c>: a server that a request needs is unavailable, or there is no room.</summary>
public static class Unavailable
{
    /// <summary>Has routes answer <see cref="StoreUnavailableException"/> by 503 and its message.</summary>
    /// <param name="routes">Handlers that bind; bare delegates pass no filter.</param>
    /// <param name="retryAfter">What clients are told to wait.</param>
    public static TBuilder AnswerUnavailable<TBuilder>(this TBuilder routes, TimeSpan retryAfter)
        where TBuilder : IEndpointConventionBuilder =>
        routes
            .AddEndpointFilter(
                async (context, next) =>
                {
                    try
                    {
                        return await next(context);
                    }
                    catch (StoreUnavailableException e)
                    {
                        return Problem(context.HttpContext, retryAfter, e.Message);
                    }
                }
            )
            .WithMetadata(
                new ProducesResponseTypeMetadata(
                    StatusCodes.Status503ServiceUnavailable,
                    typeof(Microsoft.AspNetCore.Mvc.ProblemDetails),
                    [MediaTypes.ProblemJson]
                )
            );

    /// <summary>The problem; sets <c>Retry-After</c>.</summary>
    public static ProblemHttpResult Problem(HttpContext context, TimeSpan retryAfter, string detail)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.RetryAfter = RetryAfter(retryAfter);
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The value of <c>Retry-After</c> (RFC 9110, section 10.2.3): whole seconds, rounded up, at least 1.</summary>
    public static string RetryAfter(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
