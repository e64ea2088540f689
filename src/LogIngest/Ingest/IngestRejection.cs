using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Http;

namespace Platform.LogIngest.Ingest;

/// <summary>Answers requests that are not taken, and counts why.</summary>
internal class IngestRejection(IProblemDetailsService problems, IngestMetrics metrics, IOptions<LogIngestOptions> options)
{
    private readonly string _retryAfter = Unavailable.RetryAfter(options.Value.RetryAfter);

    /// <summary>400 with what is wrong.</summary>
    /// <param name="context">The request.</param>
    /// <param name="errors">At most 100.</param>
    /// <param name="bad">How many entries are bad, at least 1.</param>
    public Task InvalidAsync(HttpContext context, IReadOnlyList<EntryError> errors, int bad = 1)
    {
        metrics.Reject("invalid", bad);
        return WriteAsync(
            context,
            new ProblemDetails
            {
                Status = StatusCodes.Status400BadRequest,
                Detail = "Nothing was taken; errors says why. The same request will be refused again: fix it, or drop it.",
                Extensions = { ["errors"] = errors },
            }
        );
    }

    /// <summary>413: the body, as it came or inflated, is too large.</summary>
    public Task TooLargeAsync(HttpContext context)
    {
        metrics.Reject("too_large");
        return WriteAsync(
            context,
            new ProblemDetails
            {
                Status = StatusCodes.Status413PayloadTooLarge,
                Detail =
                    $"The body is larger than this service takes, at most {options.Value.MaxInflatedBytes} bytes once inflated. "
                    + "Nothing was taken: send smaller batches.",
            }
        );
    }

    /// <summary>422: the key came with another request before.</summary>
    public Task KeyReusedAsync(HttpContext context)
    {
        metrics.Reject("key_reused");
        return WriteAsync(
            context,
            new ProblemDetails { Status = StatusCodes.Status422UnprocessableEntity, Detail = $"{IdempotencyKey.Reused} Nothing was taken." }
        );
    }

    /// <summary>415: of a type or an encoding that is not taken.</summary>
    public Task WrongTypeAsync(HttpContext context, string detail)
    {
        metrics.Reject("content_type");
        context.Response.Headers.AcceptEncoding = BodyReader.Encodings;
        return WriteAsync(context, new ProblemDetails { Status = StatusCodes.Status415UnsupportedMediaType, Detail = detail });
    }

    /// <summary>503: there is no room, and nothing was taken.</summary>
    public Task FullAsync(HttpContext context, string reason, string detail)
    {
        metrics.Reject(reason);
        return RetryAsync(context, detail + " Nothing was taken: send it again after the time in Retry-After.");
    }

    /// <summary>503: queue or store is unavailable. What was posted may have been taken.</summary>
    public Task UnavailableAsync(HttpContext context, string? detail)
    {
        metrics.Reject("unavailable");
        return RetryAsync(
            context,
            $"{detail} It may have been taken all the same: only with an Idempotency-Key is it safe to send it again."
        );
    }

    private Task RetryAsync(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = _retryAfter;
        return WriteAsync(context, new ProblemDetails { Status = StatusCodes.Status503ServiceUnavailable, Detail = detail });
    }

    /// <summary>Writes the answer.</summary>
    protected virtual async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
