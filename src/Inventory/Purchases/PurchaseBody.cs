using System.Text.Json;

namespace Platform.Inventory.Purchases;

/// <summary>Reads <c>{"quantity":1}</c> where it stands. Pure: no I/O.</summary>
internal static class PurchaseBody
{
    /// <summary>The longest body, in bytes; what is more cannot be a purchase.</summary>
    public const int MaxBytes = 4096;

    /// <summary>What is wrong with a body.</summary>
    public enum Fault
    {
        None,
        NotJson,
        Missing,
        Repeated,
        OutOfRange,
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="maxQuantity">The most pieces.</param>
    /// <param name="quantity">From 1 to the most, when nothing is wrong.</param>
    public static Fault Read(ReadOnlySpan<byte> body, int maxQuantity, out int quantity)
    {
        quantity = 0;
        try
        {
            var reader = new Utf8JsonReader(body);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                ? ReadObject(ref reader, maxQuantity, out quantity)
                : Fault.NotJson;
        }
        // InvalidOperationException: a name holds half a surrogate pair or is no UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fault.NotJson;
        }
    }

    private static Fault ReadObject(ref Utf8JsonReader reader, int maxQuantity, out int quantity)
    {
        quantity = 0;
        var fault = Fault.Missing;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isQuantity = reader.ValueTextEquals("quantity"u8);
            reader.Read();
            if (!isQuantity)
                reader.Skip();
            else if (fault != Fault.Missing)
                fault = Skip(ref reader, Fault.Repeated);
            else if (
                reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt32(out quantity)
                && quantity >= 1
                && quantity <= maxQuantity
            )
                fault = Fault.None;
            else
                fault = Skip(ref reader, Fault.OutOfRange);
        }

        // Throws if anything but white space follows.
        reader.Read();
        return fault;
    }

    private static Fault Skip(ref Utf8JsonReader reader, Fault fault)
    {
        reader.Skip();
        return fault;
    }
}
