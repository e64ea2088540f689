namespace Platform.OrderApi.Orders;

/// <summary>What is wrong with a field of an order.</summary>
internal enum FieldFault : byte
{
    None,
    Missing,
    Repeated,
    WrongType,
    OutOfRange,
    BadText,
}

/// <summary>
/// What is wrong with an order: a value, so that a good order costs no allocation. Either the body as a whole is at
/// fault, or any of the fields are.
/// </summary>
internal struct OrderFaults
{
    public bool NotJson;
    public FieldFault OrderId;
    public FieldFault Symbol;
    public FieldFault Quantity;
    public FieldFault Price;
    public FieldFault Timestamp;

    public readonly bool Any => NotJson || (OrderId | Symbol | Quantity | Price | Timestamp) != FieldFault.None;

    /// <summary>Every fault by field name, in words for a person.</summary>
    public readonly Dictionary<string, string[]> ToErrors()
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (NotJson)
        {
            errors["$"] = ["must be one JSON object in UTF-8, and nothing after it."];
            return errors;
        }

        Add(errors, "order_id", OrderId, Text);
        Add(errors, "symbol", Symbol, Text);
        Add(errors, "quantity", Quantity, "must be an integer from 1 to 1000000000.");
        Add(errors, "price", Price, "must be a finite number greater than 0.");
        Add(errors, "timestamp", Timestamp, "must be an integer of 64 bits: nanoseconds since the Unix epoch.");
        return errors;
    }

    private const string Text = "must be a string of 1 to 64 characters.";

    private static void Add(Dictionary<string, string[]> errors, string field, FieldFault fault, string rule)
    {
        if (fault == FieldFault.None)
            return;
        errors[field] =
        [
            fault switch
            {
                FieldFault.Missing => $"is missing: {rule}",
                FieldFault.Repeated => "stands in the order more than once.",
                FieldFault.BadText => "holds a surrogate that stands alone, which is no character.",
                _ => rule,
            },
        ];
    }
}
