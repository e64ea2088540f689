using System.Text.Json;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.Json;

/// <summary>Reads what an upstream says, forward only. Texts stay escaped as they came.</summary>
internal static class UpstreamJson
{
    public static CallErrorException NotUnderstood(string what) =>
        CallErrorException.BadUpstream($"The upstream's answer is not understood: {what}");

    public static CallErrorException BrokeOff() => CallErrorException.BadUpstream("The upstream broke off before its answer was complete.");

    /// <summary>Goes to the value of the object's next member that is not null.</summary>
    /// <returns>Whether there is one; otherwise the object has ended.</returns>
    public static bool Next(scoped ref Utf8JsonReader json, out ReadOnlySpan<byte> name)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            name = json.ValueSpan;
            json.Read();
            if (json.TokenType != JsonTokenType.Null)
                return true;
        }

        name = default;
        return false;
    }

    public static void Expect(scoped in Utf8JsonReader json, JsonTokenType type, string member)
    {
        if (json.TokenType != type)
            throw NotUnderstood($"{member} is not what it should be.");
    }

    /// <summary>What stands between the quotes of the string that the reader is at.</summary>
    public static ReadOnlySpan<byte> Text(scoped in Utf8JsonReader json, string member)
    {
        Expect(json, JsonTokenType.String, member);
        return json.ValueSpan;
    }

    /// <summary>The string that the reader is at, quotes included; empty for another value.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="data">What it reads.</param>
    public static ReadOnlySpan<byte> Token(scoped in Utf8JsonReader json, ReadOnlySpan<byte> data) =>
        json.TokenType == JsonTokenType.String ? data[(int)json.TokenStartIndex..(int)json.BytesConsumed] : default;

    /// <summary>A whole list, brackets included.</summary>
    /// <param name="json">At its beginning; is left at its end.</param>
    /// <param name="data">What the reader reads.</param>
    /// <param name="member">Its name.</param>
    public static ReadOnlySpan<byte> List(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> data, string member)
    {
        Expect(json, JsonTokenType.StartArray, member);
        int start = (int)json.TokenStartIndex;
        json.Skip();
        return data[start..(int)json.BytesConsumed];
    }

    /// <summary>A count; 0 for what is none.</summary>
    public static long Count(scoped in Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long count) ? Math.Max(0, count) : 0;
}
