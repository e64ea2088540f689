using System.Globalization;

namespace Platform.Inventory.Orders;

/// <summary>
/// The number of an order, <c>epoch-number</c> as in <c>1-42</c>. Numbers grow by one within an epoch (an event that is not an
/// order, such as a restock, takes one too). A new epoch begins whenever the stock had to be rebuilt, so that no number is given twice.
/// </summary>
internal readonly record struct OrderId(int Epoch, long Number)
{
    public static bool TryParse(ReadOnlySpan<char> text, out OrderId id)
    {
        id = default;
        int dash = text.IndexOf('-');
        // The framework would take no heed of U+0000 behind the digits.
        if (
            dash < 1
            || text.Contains('\0')
            || !int.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int epoch)
            || !long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        )
            return false;
        id = new OrderId(epoch, number);
        return epoch > 0 && number > 0;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Number}");
}
