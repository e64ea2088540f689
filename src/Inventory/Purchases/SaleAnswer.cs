using Platform.Inventory.Orders;
using Platform.Inventory.Stock.Redis;

namespace Platform.Inventory.Purchases;

/// <summary>A purchase's line in the answers of <c>apply.lua</c> and <c>write.lua</c>.</summary>
internal static class SaleAnswer
{
    /// <param name="text">Where the line begins.</param>
    /// <param name="epoch">In which was sold.</param>
    /// <exception cref="FormatException">It is not known.</exception>
    public static PurchaseOutcome Read(ref PackedText text, int epoch)
    {
        switch ((char)text.Mark())
        {
            case 'S':
                return PurchaseOutcome.Sold(new OrderId(epoch, text.Number()), text.Number());
            case 'I':
                return PurchaseOutcome.Insufficient(text.Number());
            case 'R':
                return text.Mark() == 'S'
                    ? PurchaseOutcome.Sold(new OrderId((int)text.Number(), text.Number()), text.Number())
                    : PurchaseOutcome.Insufficient(text.Number());
            case 'U':
                return WithoutMore(ref text, PurchaseStatus.UnknownProduct);
            case 'K':
                return WithoutMore(ref text, PurchaseStatus.KeyReused);
            case 'F':
                return WithoutMore(ref text, PurchaseStatus.Overloaded);
            default:
                throw new FormatException("The script's answer is not known.");
        }
    }

    private static PurchaseOutcome WithoutMore(ref PackedText text, PurchaseStatus status)
    {
        text.EndLine();
        return new PurchaseOutcome(status);
    }
}
