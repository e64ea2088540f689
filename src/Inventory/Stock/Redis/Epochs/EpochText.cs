using System.Globalization;
using System.Text;
using Platform.Inventory.Records;

namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>Writes what an epoch begins with as the scripts read it.</summary>
internal static class EpochText
{
    /// <summary>For <c>open.lua</c>.</summary>
    public static string Of(IEnumerable<ProductRecord> products)
    {
        var text = new StringBuilder();
        foreach (var product in products)
            text.Append(CultureInfo.InvariantCulture, $"{product.ProductId}\t{product.Initial}\t{product.Sold}\t{product.Version}\n");
        return text.ToString();
    }

    /// <summary>For <c>remember.lua</c>.</summary>
    public static string Of(IEnumerable<RememberedOrder> orders)
    {
        var text = new StringBuilder();
        foreach (var (order, key, remaining) in orders)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{order.ProductId}\t{order.Quantity}\t{order.Id.Epoch}\t{order.Id.Number}\t{remaining}\t{order.Buyer}\t{key}\n"
            );
        return text.ToString();
    }
}
