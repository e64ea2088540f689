using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>A call of a tool in the history.</summary>
/// <param name="Id">A string.</param>
/// <param name="Name">A string.</param>
/// <param name="Input">An object.</param>
internal readonly record struct ToolCall(JsonElement Id, JsonElement Name, JsonElement Input)
{
    public static ToolCall Read(CallerRequest request, JsonElement block)
    {
        var call = default(ToolCall);
        foreach (var member in request.Members(block))
        {
            if (member.Is("id"u8))
                call = call with { Id = request.Text(member.Value) };
            else if (member.Is("name"u8))
                call = call with { Name = request.Text(member.Value) };
            else if (member.Is("input"u8))
                call = call with { Input = request.Object(member.Value) };
            else if (member.Is("caller"u8))
                ExpectDirect(request, member.Value);
            else if (!ContentBlocks.IsIgnored(member))
                throw request.Unsupported(member.Value);
        }

        request.Require(block, call.Id, "id", "a string");
        request.Require(block, call.Name, "name", "a string");
        request.Require(block, call.Input, "input", "an object");
        return call;
    }

    /// <summary>OpenAI's arguments are text: the object as it was sent.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        JsonText.Copy(json, "id"u8, Id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        JsonText.Copy(json, "name"u8, Name);
        json.WriteString("arguments"u8, JsonMarshal.GetRawUtf8Value(Input));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Calls that the model makes itself, and not code of its own, say so in newer answers.</summary>
    private static void ExpectDirect(CallerRequest request, JsonElement caller)
    {
        var type = request.TypeOf(caller);
        if (!JsonText.Is(type, "direct"u8))
            throw request.Unsupported(caller);
    }
}
