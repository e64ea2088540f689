using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Http;

namespace Platform.Inventory.Purchases;

/// <summary>Answers purchases that could not be decided.</summary>
internal sealed class PurchaseRejection(IProblemDetailsService problems, IOptions<InventoryOptions> options)
{
    private readonly string _retryAfter = Unavailable.RetryAfter(options.Value.RetryAfter);

    /// <summary>404.</summary>
    public Task UnknownProductAsync(HttpContext context) =>
        WriteAsync(context, new ProblemDetails { Status = StatusCodes.Status404NotFound, Detail = "There is no such product." });

    /// <summary>415.</summary>
    public Task WrongTypeAsync(HttpContext context) =>
        WriteAsync(
            context,
            new ProblemDetails { Status = StatusCodes.Status415UnsupportedMediaType, Detail = "A purchase is application/json." }
        );

    /// <summary>400 for what is no JSON, 422 for what is no purchase. Nothing was sold or remembered.</summary>
    public Task InvalidAsync(HttpContext context, PurchaseBody.Fault fault, bool keyIsGood, int maxQuantity)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (fault == PurchaseBody.Fault.NotJson)
            errors["$"] = [$"must be one JSON object of at most {PurchaseBody.MaxBytes} bytes, such as {{\"quantity\":1}}."];
        else if (fault != PurchaseBody.Fault.None)
            errors["quantity"] =
            [
                fault == PurchaseBody.Fault.Repeated ? "must be given once." : $"must be a whole number from 1 to {maxQuantity}.",
            ];
        if (!keyIsGood)
            errors[IdempotencyKey.Header] = [IdempotencyKey.Rule];
        return WriteAsync(
            context,
            new HttpValidationProblemDetails(errors)
            {
                Status = fault == PurchaseBody.Fault.NotJson ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity,
                Title = null,
                Detail = "Nothing was sold; errors says why.",
            }
        );
    }

    /// <summary>Any other outcome that is not a sale.</summary>
    public Task RefuseAsync(HttpContext context, in PurchaseOutcome outcome) =>
        outcome.Status switch
        {
            PurchaseStatus.UnknownProduct => UnknownProductAsync(context),
            PurchaseStatus.LockNotHad => RetryAsync(
                context,
                StatusCodes.Status409Conflict,
                "Too many buy this product: the lock was not had in time. Nothing was sold; try again."
            ),
            PurchaseStatus.KeyInWork => RetryAsync(
                context,
                StatusCodes.Status409Conflict,
                "A purchase with this Idempotency-Key is still in work; ask again for its answer."
            ),
            PurchaseStatus.KeyReused => WriteAsync(
                context,
                new ProblemDetails
                {
                    Status = StatusCodes.Status422UnprocessableEntity,
                    Detail =
                        "This Idempotency-Key was used for another purchase. Use a new one for each purchase, and the same only to "
                        + "repeat it.",
                }
            ),
            PurchaseStatus.Overloaded => RetryAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "Too many purchases wait. Nothing was sold; try again."
            ),
            _ => RetryAsync(context, StatusCodes.Status503ServiceUnavailable, outcome.Detail),
        };

    /// <summary>503 because a server is unavailable.</summary>
    public Task UnavailableAsync(HttpContext context, string detail) =>
        RetryAsync(context, StatusCodes.Status503ServiceUnavailable, detail);

    private Task RetryAsync(HttpContext context, int status, string? detail)
    {
        context.Response.Headers.RetryAfter = _retryAfter;
        return WriteAsync(
            context,
            new ProblemDetails
            {
                Status = status,
                Detail = detail,
                Extensions = { ["retryable"] = true },
            }
        );
    }

    private async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
