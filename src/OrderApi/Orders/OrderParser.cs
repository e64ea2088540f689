using System.Text.Json;
using System.Text.Unicode;

namespace Platform.OrderApi.Orders;

/// <summary>Reads and checks an order where it stands, without an allocation. Pure: no I/O, no clock.</summary>
internal static class OrderParser
{
    private const int MaxCharacters = 64;

    /// <summary>A character needs at most this many bytes in JSON: two escapes, such as <c>\ud83d\ude00</c>.</summary>
    private const int MaxBytesPerCharacter = 12;

    /// <summary>Fills <paramref name="order"/>, which is usable only if the faults are none.</summary>
    public static OrderFaults Parse(ReadOnlySpan<byte> body, ref Order order)
    {
        var faults = new OrderFaults
        {
            OrderId = FieldFault.Missing,
            Symbol = FieldFault.Missing,
            Quantity = FieldFault.Missing,
            Price = FieldFault.Missing,
            Timestamp = FieldFault.Missing,
        };
        // The reader checks the encoding of no string that it is not asked for.
        if (!Utf8.IsValid(body))
        {
            faults.NotJson = true;
            return faults;
        }

        try
        {
            Read(body, ref order, ref faults);
        }
        // InvalidOperationException: the name of a field holds half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            faults.NotJson = true;
        }

        return faults;
    }

    private static void Read(ReadOnlySpan<byte> body, ref Order order, ref OrderFaults faults)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            faults.NotJson = true;
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            ReadField(body, ref reader, ref order, ref faults);

        // Throws if anything but white space follows.
        reader.Read();
    }

    private static void ReadField(ReadOnlySpan<byte> body, ref Utf8JsonReader reader, ref Order order, ref OrderFaults faults)
    {
        if (reader.ValueTextEquals("order_id"u8))
        {
            faults.OrderId = ReadText(ref reader, faults.OrderId);
            order.OrderIdToken = body[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
        }
        else if (reader.ValueTextEquals("symbol"u8))
        {
            faults.Symbol = ReadText(ref reader, faults.Symbol);
        }
        else if (reader.ValueTextEquals("quantity"u8))
        {
            var number =
                NextNumber(ref reader) && reader.TryGetInt64(out var quantity) ? quantity is >= 1 and <= 1_000_000_000 : (bool?)null;
            faults.Quantity = Judge(ref reader, faults.Quantity, number);
        }
        else if (reader.ValueTextEquals("price"u8))
        {
            var number = NextNumber(ref reader) && reader.TryGetDouble(out var price) ? double.IsFinite(price) && price > 0 : (bool?)null;
            faults.Price = Judge(ref reader, faults.Price, number);
        }
        else if (reader.ValueTextEquals("timestamp"u8))
        {
            var number = NextNumber(ref reader) && reader.TryGetInt64(out order.Timestamp) ? true : (bool?)null;
            faults.Timestamp = Judge(ref reader, faults.Timestamp, number);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static bool NextNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number;
    }

    /// <summary>Steps over a value that is an object or array; <paramref name="inRange"/> is null where the type is wrong.</summary>
    private static FieldFault Judge(ref Utf8JsonReader reader, FieldFault before, bool? inRange)
    {
        reader.Skip();
        return before != FieldFault.Missing ? FieldFault.Repeated
            : inRange is null ? FieldFault.WrongType
            : inRange.Value ? FieldFault.None
            : FieldFault.OutOfRange;
    }

    private static FieldFault ReadText(ref Utf8JsonReader reader, FieldFault before)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || before != FieldFault.Missing)
            return Judge(ref reader, before, inRange: null);
        var raw = reader.ValueSpan;
        if (raw.Length is > 0 and <= MaxCharacters && !reader.ValueIsEscaped)
            return FieldFault.None;
        return raw.Length is 0 or > MaxCharacters * MaxBytesPerCharacter ? FieldFault.OutOfRange : CountCharacters(ref reader);
    }

    private static FieldFault CountCharacters(ref Utf8JsonReader reader)
    {
        Span<byte> text = stackalloc byte[MaxCharacters * MaxBytesPerCharacter];
        try
        {
            text = text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException)
        {
            return FieldFault.BadText;
        }

        var characters = 0;
        foreach (var unit in text)
            if ((unit & 0b1100_0000) != 0b1000_0000)
                characters++;
        return characters <= MaxCharacters ? FieldFault.None : FieldFault.OutOfRange;
    }
}
