using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Http;

namespace Platform.Inventory.Purchases;

/// <summary>
/// The two answers of a sale, written by hand: they are what the service does all day. Both depend on nothing but the outcome, so that
/// an idempotency key gets the same bytes again.
/// </summary>
internal static class PurchaseAnswer
{
    /// <summary>The type of the problem "sold out"; relative to the service.</summary>
    public const string InsufficientStock = "/problems/insufficient-stock";

    // Both hold at most five numbers of 20 digits.
    private const int MaxBytes = 512;

    public static void Sold(HttpResponse response, long productId, int quantity, in PurchaseOutcome outcome)
    {
        Span<byte> body = stackalloc byte[MaxBytes];
        Utf8.TryWrite(
            body,
            CultureInfo.InvariantCulture,
            $"{{\"order_id\":\"{outcome.OrderId.Epoch}-{outcome.OrderId.Number}\",\"product_id\":{productId},\"quantity\":{quantity},\"remaining\":{outcome.Remaining}}}",
            out int length
        );
        Send(response, StatusCodes.Status200OK, MediaTypes.Json, body[..length]);
    }

    public static void Insufficient(HttpResponse response, long productId, int quantity, in PurchaseOutcome outcome)
    {
        Span<byte> body = stackalloc byte[MaxBytes];
        Utf8.TryWrite(
            body,
            CultureInfo.InvariantCulture,
            $"{{\"type\":\"{InsufficientStock}\",\"title\":\"Insufficient stock\",\"status\":400,\"detail\":\"Of product {productId} "
                + $"{outcome.Remaining} are left, and {quantity} were wanted. Nothing was "
                + $"sold.\",\"product_id\":{productId},\"remaining\":{outcome.Remaining},\"retryable\":false}}",
            out int length
        );
        Send(response, StatusCodes.Status400BadRequest, MediaTypes.ProblemJson, body[..length]);
    }

    private static void Send(HttpResponse response, int status, string type, ReadOnlySpan<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }
}
