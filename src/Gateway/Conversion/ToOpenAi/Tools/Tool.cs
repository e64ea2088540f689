using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Tools;

/// <summary>A tool that the caller offers.</summary>
/// <param name="Name">A string.</param>
/// <param name="Description">A string; undefined for none.</param>
/// <param name="Schema">An object.</param>
/// <param name="IsStrict">Whether arguments are sure to be of the schema.</param>
internal readonly record struct Tool(JsonElement Name, JsonElement Description, JsonElement Schema, bool IsStrict)
{
    public static Tool Read(CallerRequest request, JsonElement whole)
    {
        var type = request.TypeOf(whole);
        if (type.ValueKind != JsonValueKind.Undefined && !JsonText.Is(type, "custom"u8))
            throw request.Unsupported(type);
        var tool = default(Tool);
        foreach (var member in request.Members(whole))
        {
            if (member.Is("name"u8))
                tool = tool with { Name = request.Text(member.Value) };
            else if (member.Is("description"u8))
                tool = tool with { Description = request.Text(member.Value) };
            else if (member.Is("input_schema"u8))
                tool = tool with { Schema = request.Object(member.Value) };
            else if (member.Is("strict"u8))
                tool = tool with { IsStrict = request.Flag(member.Value) };
            else if (!member.Is("type"u8) && !member.Is("cache_control"u8))
                LeaveOut(request, member);
        }

        request.Require(whole, tool.Name, "name", "a string");
        request.Require(whole, tool.Schema, "input_schema", "an object");
        return tool;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        JsonText.Copy(json, "name"u8, Name);
        if (Description.ValueKind == JsonValueKind.String)
            JsonText.Copy(json, "description"u8, Description);
        WriteSchema(json);
        if (IsStrict)
            json.WriteBoolean("strict"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// OpenAI refuses an object's schema that has no <c>properties</c>, which is how a tool without arguments is written at Anthropic.
    /// </summary>
    private void WriteSchema(Utf8JsonWriter json)
    {
        bool isObject = false,
            hasProperties = false;
        foreach (var property in Schema.EnumerateObject())
        {
            var member = new Member(property);
            isObject |= member.Is("type"u8) && JsonText.Is(member.Value, "object"u8);
            hasProperties |= member.Is("properties"u8);
        }

        json.WritePropertyName("parameters"u8);
        if (isObject && !hasProperties)
            json.WriteRawValue([.. "{\"properties\":{},"u8, .. JsonMarshal.GetRawUtf8Value(Schema)[1..]], skipInputValidation: true);
        else
            JsonText.Copy(json, Schema);
    }

    /// <summary>Hints of how and when a tool is shown to the model; without them it is shown as others are.</summary>
    private static void LeaveOut(CallerRequest request, Member member)
    {
        if (member.Is("input_examples"u8))
            request.LeaveOut("tools[].input_examples");
        else if (member.Is("defer_loading"u8))
            request.LeaveOut("tools[].defer_loading");
        else if (member.Is("eager_input_streaming"u8))
            request.LeaveOut("tools[].eager_input_streaming");
        else if (!member.Is("allowed_callers"u8) || !IsDirect(request.List(member.Value)))
            throw request.Unsupported(member.Value);
    }

    private static bool IsDirect(JsonElement callers)
    {
        foreach (var caller in callers.EnumerateArray())
        {
            if (!JsonText.Is(caller, "direct"u8))
                return false;
        }

        return true;
    }
}
