using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Logging;

namespace Platform.ServiceDefaults.Problems;

/// <summary>
/// The only writer of problems. The framework's own leaves a client that accepts only <c>text/html</c> with an empty body.
/// </summary>
internal sealed partial class ProblemWriter(TimeProvider time, ILogger<ProblemWriter> logger) : IProblemDetailsWriter
{
    private readonly ReportPace _unavailable = new(TimeSpan.FromSeconds(10), time);

    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        Complete(context);
        if (context.ProblemDetails.Status == StatusCodes.Status503ServiceUnavailable && _unavailable.TryReport(out long suppressed))
            LogUnavailable(
                context.HttpContext.Request.Method,
                context.HttpContext.Request.Path,
                context.ProblemDetails.Detail!,
                suppressed
            );
        return new(
            context.HttpContext.Response.WriteAsJsonAsync(
                context.ProblemDetails,
                context.ProblemDetails.GetType(),
                options: null,
                contentType: MediaTypes.ProblemJson
            )
        );
    }

    /// <summary>Gives a problem the members that its maker left out, and says whether the same request may be sent again.</summary>
    private static void Complete(ProblemDetailsContext context)
    {
        var (problem, request) = (context.ProblemDetails, context.HttpContext.Request);
        problem.Status ??= context.HttpContext.Response.StatusCode;
        // Type and title by status, as the framework's results have them; the result itself is not needed.
        _ = TypedResults.Problem(problem);
        problem.Type ??= "about:blank";
        problem.Title ??= $"Status {problem.Status}";
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}.",
            StatusCodes.Status405MethodNotAllowed =>
                $"{request.Path} does not answer {request.Method}. It answers {context.HttpContext.Response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than this service takes.",
            StatusCodes.Status415UnsupportedMediaType => $"The content type \"{request.ContentType}\" is not taken here.",
            StatusCodes.Status500InternalServerError => "The service failed. The cause is in its log, under the trace id.",
            _ => $"The request was answered with {problem.Status}.",
        };
        problem.Extensions.TryAdd(
            "retryable",
            problem.Status
                is StatusCodes.Status429TooManyRequests
                    or StatusCodes.Status502BadGateway
                    or StatusCodes.Status503ServiceUnavailable
                    or StatusCodes.Status504GatewayTimeout
        );
        problem.Extensions.TryAdd("traceId", System.Diagnostics.Activity.Current?.Id ?? context.HttpContext.TraceIdentifier);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Method} {Path} was answered 503: {Detail} ({Suppressed} more since the last report)"
    )]
    private partial void LogUnavailable(string method, PathString path, string detail, long suppressed);
}
