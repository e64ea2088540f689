using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases;
using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Books;

/// <summary><c>GET /inventory/{product_id}</c>. A bare delegate: three of ten requests are this one.</summary>
internal sealed class StockEndpoint(ISalesBook book, PurchaseRejection rejection)
{
    // Three numbers of 20 digits, and their names.
    private const int MaxBytes = 128;

    public async Task GetAsync(HttpContext context)
    {
        try
        {
            if (
                ProductIds.TryRead(context, out long productId) && await book.FindStockAsync(productId, context.RequestAborted) is { } level
            )
                Send(context.Response, level);
            else
                await rejection.UnknownProductAsync(context);
        }
        catch (StoreUnavailableException e)
        {
            await rejection.UnavailableAsync(context, e.Message);
        }
    }

    private static void Send(HttpResponse response, StockLevel level)
    {
        Span<byte> body = stackalloc byte[MaxBytes];
        Utf8.TryWrite(
            body,
            CultureInfo.InvariantCulture,
            $"{{\"product_id\":{level.ProductId},\"stock\":{level.Stock},\"version\":{level.Version}}}",
            out int length
        );
        response.ContentType = MediaTypes.Json;
        response.ContentLength = length;
        response.BodyWriter.Write(body[..length]);
    }
}
