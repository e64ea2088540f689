namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What buyers were told of a product.</summary>
/// <param name="Sold">Pieces of purchases that were answered 200.</param>
/// <param name="Orders">How many purchases that was.</param>
/// <param name="Unknown">Pieces of purchases that may have been made or not: no answer came, or the service failed.</param>
/// <param name="UnknownOrders">How many purchases that was.</param>
internal readonly record struct Pieces(long Sold, long Orders, long Unknown, long UnknownOrders)
{
    public static Pieces operator +(Pieces one, Pieces other) =>
        new(one.Sold + other.Sold, one.Orders + other.Orders, one.Unknown + other.Unknown, one.UnknownOrders + other.UnknownOrders);

    public static Pieces operator -(Pieces one, Pieces other) =>
        new(one.Sold - other.Sold, one.Orders - other.Orders, one.Unknown - other.Unknown, one.UnknownOrders - other.UnknownOrders);

    /// <summary>With one more purchase that was answered 200.</summary>
    public Pieces WithSold(int quantity) => this with { Sold = Sold + quantity, Orders = Orders + 1 };

    /// <summary>With one more purchase whose end is not known.</summary>
    public Pieces WithUnknown(int quantity) => this with { Unknown = Unknown + quantity, UnknownOrders = UnknownOrders + 1 };
}
