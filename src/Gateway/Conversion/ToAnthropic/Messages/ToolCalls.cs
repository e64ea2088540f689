using System.Buffers;
using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// Writes an assistant's <c>tool_calls</c> as <c>tool_use</c> blocks: the arguments, a string of JSON there, are an object here.
/// </summary>
internal static class ToolCalls
{
    public static void Write(JsonElement calls, Place message, BlockList blocks, Utf8JsonWriter json)
    {
        if (calls.ValueKind == JsonValueKind.Undefined)
            return;
        int index = 0;
        foreach (var call in calls.EnumerateArray())
            WriteCall(call, message.Within("tool_calls", index++), blocks, json);
    }

    private static void WriteCall(JsonElement call, Place here, BlockList blocks, Utf8JsonWriter json)
    {
        if (call.ValueKind != JsonValueKind.Object)
            throw here.Invalid("must be an object.");
        JsonElement id = default,
            function = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in call.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "id":
                    id = member.Value;
                    break;
                case "type" when !RawText.Is(member.Value, "function"u8):
                    throw here.Invalid("type", "must be 'function': other calls have no counterpart for this model.");
                case "function":
                    function = member.Value;
                    break;
                // What is left of a streamed call that was put together: says nothing that the order does not.
                case "type" or "index":
                    break;
                default:
                    throw UnsupportedMembers.Unknown(here, member);
            }
        }

        var (name, arguments) = Members(Expect.Object(function, here, "function"), here);
        blocks.Begin(BlockHolder.Assistant, "tool_use"u8);
        ToolCallId.Write(json, "id"u8, Expect.Name(id, here, "id"));
        RawText.CopyIfAny(json, "name"u8, Expect.Name(name, here, "function.name"));
        json.WritePropertyName("input"u8);
        if (!TryWriteInput(json, arguments))
            throw here.Invalid(
                "function.arguments",
                $"of call '{Words.Shown(id)}' must be a JSON object in a string: mend it, or leave it empty for no arguments."
            );
        json.WriteEndObject();
    }

    private static (JsonElement Name, JsonElement Arguments) Members(JsonElement function, Place here)
    {
        JsonElement name = default,
            arguments = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in function.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "name":
                    name = member.Value;
                    break;
                case "arguments":
                    arguments = Expect.Text(member.Value, here, "function.arguments");
                    break;
                default:
                    throw UnsupportedMembers.Unknown(here, member, "function.");
            }
        }

        return (name, arguments);
    }

    private static bool TryWriteInput(Utf8JsonWriter json, JsonElement arguments)
    {
        if (arguments.ValueKind == JsonValueKind.Undefined || RawText.IsBlank(RawText.Of(arguments)))
        {
            json.WriteStartObject();
            json.WriteEndObject();
            return true;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(RawText.Of(arguments).Length);
        try
        {
            int length = RawText.Unescape(arguments, buffer);
            if (length < 0 || !IsObject(buffer.AsSpan(0, length)))
                return false;
            json.WriteRawValue(buffer.AsSpan(0, length), skipInputValidation: true);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
