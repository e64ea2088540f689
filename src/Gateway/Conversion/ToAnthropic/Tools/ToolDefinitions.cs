using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Tools;

/// <summary><c>tools</c> and the choice among them.</summary>
internal static class ToolDefinitions
{
    public static void Write(RequestMembers chat, RequestDraft draft)
    {
        if (chat.Tools.ValueKind == JsonValueKind.Undefined)
        {
            // Anthropic takes no choice without tools; one that forces nothing says nothing then.
            if (chat.ToolChoice.IsForced)
                throw Place.Top.Invalid("tool_choice", "asks for a call, but there are no tools: give tools, or leave it out.");
            return;
        }

        draft.Json.WriteStartArray("tools"u8);
        int index = 0;
        foreach (var tool in chat.Tools.EnumerateArray())
            Write(tool, new Place("tools", index++), draft.Json);
        draft.Json.WriteEndArray();
        chat.ToolChoice.Write(chat.ForbidsParallelCalls, draft.Json);
    }

    private static void Write(JsonElement tool, Place here, Utf8JsonWriter json)
    {
        if (tool.ValueKind != JsonValueKind.Object)
            throw here.Invalid("must be an object.");
        JsonElement function = default,
            cache = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in tool.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "type" when !RawText.Is(member.Value, "function"u8):
                    throw here.Invalid("type", "must be 'function': other tools have no counterpart for this model.");
                case "type":
                    break;
                case "function":
                    function = Expect.Object(member.Value, here, "function");
                    break;
                case "cache_control":
                    cache = Expect.Object(member.Value, here, "cache_control");
                    break;
                default:
                    throw UnsupportedMembers.Unknown(here, member);
            }
        }

        Function.Read(Expect.Object(function, here, "function"), here).Write(cache, json);
    }

    private struct Function
    {
        private JsonElement _name;
        private JsonElement _description;
        private JsonElement _parameters;
        private bool _isStrict;

        public static Function Read(JsonElement function, Place here)
        {
            var read = default(Function);
            Span<char> buffer = stackalloc char[Words.MaxLength];
            foreach (var member in function.EnumerateObject())
            {
                if (Expect.IsAbsent(member.Value))
                    continue;
                switch (Words.Name(member, buffer))
                {
                    case "name":
                        read._name = member.Value;
                        break;
                    case "description":
                        read._description = Expect.Text(member.Value, here, "function.description");
                        break;
                    case "parameters":
                        read._parameters = Expect.Object(member.Value, here, "function.parameters");
                        break;
                    case "strict":
                        read._isStrict = Expect.Flag(member.Value, here, "function.strict");
                        break;
                    default:
                        throw UnsupportedMembers.Unknown(here, member, "function.");
                }
            }

            Expect.Name(read._name, here, "function.name");
            return read;
        }

        public readonly void Write(JsonElement cache, Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WritePropertyName("name"u8);
            RawText.Copy(json, _name);
            RawText.CopyIfAny(json, "description"u8, _description);
            json.WritePropertyName("input_schema"u8);
            WriteSchema(json);
            if (_isStrict)
                json.WriteBoolean("strict"u8, true);
            RawText.CopyIfAny(json, "cache_control"u8, cache);
            json.WriteEndObject();
        }

        /// <summary>
        /// Anthropic wants a schema of an object, where OpenAI takes none for a tool without arguments, or one that does not say its type.
        /// </summary>
        private readonly void WriteSchema(Utf8JsonWriter json)
        {
            if (_parameters.ValueKind == JsonValueKind.Object && _parameters.TryGetProperty("type"u8, out _))
            {
                RawText.Copy(json, _parameters);
                return;
            }

            ReadOnlySpan<byte> members =
                _parameters.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(_parameters)[1..] : "}"u8;
            bool isEmpty = _parameters.ValueKind == JsonValueKind.Undefined || _parameters.GetPropertyCount() == 0;
            json.WriteRawValue([.. "{\"type\":\"object\""u8, .. isEmpty ? ""u8 : ","u8, .. members], skipInputValidation: true);
        }
    }
}
