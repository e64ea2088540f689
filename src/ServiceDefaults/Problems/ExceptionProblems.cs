using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Platform.ServiceDefaults.Problems;

/// <summary>
/// Turns an exception into a problem. The client's faults (<see cref="BadHttpRequestException"/>) keep their status and the
/// framework's own words; of any other nothing leaves but a 500, and the exception goes to the log.
/// </summary>
internal sealed partial class ExceptionProblems(IProblemDetailsService problems, ILogger<ExceptionProblems> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException bad => OfClient(bad),
            // How Kestrel says that the size of a chunk is no number of 31 bits.
            IOException { InnerException: OverflowException } => new ProblemDetails
            {
                Status = StatusCodes.Status400BadRequest,
                Detail = "The size of a chunk of the body is not one.",
            },
            _ => OfService(context, exception),
        };
        context.Response.StatusCode = problem.Status!.Value;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
        return true;
    }

    private static ProblemDetails OfClient(BadHttpRequestException exception) =>
        exception.InnerException is JsonException { Path: { } path }
            ? new HttpValidationProblemDetails(
                new Dictionary<string, string[]> { [path] = ["is not valid JSON or not of the expected type."] }
            )
            {
                Status = exception.StatusCode,
                Title = null,
                Detail = exception.Message,
            }
            : new ProblemDetails { Status = exception.StatusCode, Detail = exception.Message };

    private ProblemDetails OfService(HttpContext context, Exception exception)
    {
        LogUnhandled(exception, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        return new ProblemDetails { Status = StatusCodes.Status500InternalServerError };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed (request {RequestId})")]
    private partial void LogUnhandled(Exception exception, string method, PathString path, string requestId);
}
