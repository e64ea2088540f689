using System.Text;
using System.Text.Json;

namespace Platform.SessionChat.Requests;

/// <summary>What is wrong with a request, by member, for people.</summary>
internal sealed class Faults
{
    private readonly Dictionary<string, string[]> _byMember = new(StringComparer.Ordinal);

    public bool Any => _byMember.Count > 0;

    public IDictionary<string, string[]> ByMember => _byMember;

    public void Add(string member, string rule) => _byMember[member] = [rule];

    /// <summary>Checks a text: no control character of value 0, which PostgreSQL cannot hold, and no half of a surrogate pair.</summary>
    public void CheckText(string member, string? text, int maxLength)
    {
        if (text is null || text.Length is 0 || text.Length > maxLength)
            Add(member, $"must be a text of 1 to {maxLength} characters.");
        else if (!IsStorable(text))
            Add(member, "must not hold U+0000 or half of a surrogate pair.");
    }

    /// <summary>Reads a JSON object which every store can hold.</summary>
    /// <returns>Its text without spaces; an empty object when it is wrong.</returns>
    public string ReadObject(string member, JsonElement value, int maxBytes)
    {
        if (value.ValueKind != JsonValueKind.Object)
            Add(member, "must be a JSON object.");
        else if (Encoding.UTF8.GetByteCount(value.GetRawText()) > maxBytes)
            Add(member, $"must have at most {maxBytes} bytes.");
        else if (!IsStorable(value))
            Add(member, "must hold no U+0000, no half of a surrogate pair, and no number beyond the range of a double.");
        else
            return JsonSerializer.Serialize(value, ChatJson.Default.JsonElement);
        return "{}";
    }

    private static bool IsStorable(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }

        return true;
    }

    private static bool IsStorable(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().All(member => IsStorable(member.Name) && IsStorable(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().All(IsStorable),
            JsonValueKind.String => TextOf(value) is { } text && IsStorable(text),
            JsonValueKind.Number => value.TryGetDouble(out double number) && double.IsFinite(number),
            _ => true,
        };

    /// <summary>A JSON string.</summary>
    /// <returns>Null when it is escaped to what is no text.</returns>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
