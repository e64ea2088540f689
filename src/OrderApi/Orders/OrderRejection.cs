using Microsoft.AspNetCore.Mvc;

namespace Platform.OrderApi.Orders;

/// <summary>Answers orders that are not taken, and counts why.</summary>
internal sealed class OrderRejection(IProblemDetailsService problems, OrderMetrics metrics)
{
    public Task WrongContentTypeAsync(HttpContext context) =>
        WriteAsync(
            context,
            "content_type",
            new() { Status = StatusCodes.Status415UnsupportedMediaType, Detail = "An order is application/json." }
        );

    public Task TooLargeAsync(HttpContext context, int maxBodyBytes) =>
        WriteAsync(
            context,
            "too_large",
            new() { Status = StatusCodes.Status413PayloadTooLarge, Detail = $"An order has at most {maxBodyBytes} bytes." }
        );

    public Task InvalidAsync(HttpContext context, in OrderFaults faults) =>
        WriteAsync(
            context,
            faults.NotJson ? "not_json" : "invalid",
            new HttpValidationProblemDetails(faults.ToErrors())
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "Bad Request",
                Detail = "The order is not valid; errors says where.",
            }
        );

    private async Task WriteAsync(HttpContext context, string reason, ProblemDetails problem)
    {
        metrics.Reject(reason);
        context.Response.StatusCode = problem.Status!.Value;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
