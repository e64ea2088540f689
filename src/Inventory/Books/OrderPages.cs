using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Platform.Inventory.Orders;

namespace Platform.Inventory.Books;

/// <summary>Reads what <c>GET /orders</c> asks for: <c>product_id</c>, <c>limit</c>, <c>after</c>.</summary>
internal static class OrderPages
{
    private const int DefaultLimit = 100;

    /// <param name="query">Of the request.</param>
    /// <param name="maxLimit">The most orders of a page.</param>
    /// <param name="orders">What is asked for.</param>
    /// <param name="errors">What is wrong, by parameter.</param>
    public static bool TryRead(
        IQueryCollection query,
        int maxLimit,
        [NotNullWhen(true)] out OrderQuery? orders,
        out Dictionary<string, string[]> errors
    )
    {
        (orders, errors) = (null, []);
        long productId = 0;
        int limit = Math.Min(DefaultLimit, maxLimit);
        OrderId after = default;
        if (query.TryGetValue("product_id", out var product) && !(product.Count == 1 && ProductIds.TryParse(product[0], out productId)))
            errors["product_id"] = ["must be a whole number from 1."];
        if (
            query.TryGetValue("limit", out var most)
            && !(
                most.Count == 1
                && int.TryParse(most[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit >= 1
                && limit <= maxLimit
            )
        )
            errors["limit"] = [$"must be a whole number from 1 to {maxLimit}."];
        if (query.TryGetValue("after", out var from) && !(from.Count == 1 && OrderId.TryParse(from[0], out after)))
            errors["after"] = ["must be the next of the page before."];
        if (errors.Count > 0)
            return false;
        orders = new OrderQuery
        {
            ProductId = product.Count > 0 ? productId : null,
            After = from.Count > 0 ? after : null,
            Limit = limit,
        };
        return true;
    }
}
