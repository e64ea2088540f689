using System.Globalization;

namespace Platform.Inventory.Orders;

/// <summary>Products are named by numbers from 1.</summary>
internal static class ProductIds
{
    public const string RouteParameter = "product_id";

    /// <summary>The product of a request's path; false for what cannot name one.</summary>
    public static bool TryRead(HttpContext context, out long productId) =>
        TryParse(context.GetRouteValue(RouteParameter) as string, out productId);

    public static bool TryParse(string? text, out long productId)
    {
        productId = 0;
        // The framework would take no heed of U+0000 behind the digits.
        return text is not null
            && text.All(char.IsAsciiDigit)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out productId)
            && productId > 0;
    }
}
