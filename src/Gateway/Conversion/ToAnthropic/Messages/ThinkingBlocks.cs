using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// Gives the thinking of an earlier answer back to Anthropic, which demands it byte by byte as it was: <c>reasoning_details</c>, in this
/// converter's own format. What it has not signed it would refuse: that is left out.
/// </summary>
internal static class ThinkingBlocks
{
    /// <param name="request">Whose they are.</param>
    /// <param name="details">A list; undefined for none.</param>
    /// <param name="blocks">Hold what is written.</param>
    /// <param name="json">Gets them.</param>
    public static void Write(CallerRequest request, JsonElement details, BlockList blocks, Utf8JsonWriter json)
    {
        if (details.ValueKind == JsonValueKind.Undefined)
            return;
        foreach (var detail in details.EnumerateArray())
            WriteOne(request, detail, blocks, json);
    }

    private static void WriteOne(CallerRequest request, JsonElement detail, BlockList blocks, Utf8JsonWriter json)
    {
        JsonElement type = default,
            thinking = default,
            signature = default,
            data = default;
        foreach (var member in request.Members(detail))
        {
            if (member.Is("type"u8))
                type = member.Value;
            else if (member.Is("thinking"u8))
                thinking = member.Value;
            else if (member.Is("signature"u8))
                signature = member.Value;
            else if (member.Is("data"u8))
                data = member.Value;
        }

        if (JsonText.Is(type, "thinking"u8) && JsonText.HasText(signature))
        {
            blocks.Begin(BlockHolder.Assistant, "thinking"u8);
            JsonText.Copy(json, "thinking"u8, request.Text(request.Require(detail, thinking, "thinking", "a string")));
            JsonText.Copy(json, "signature"u8, signature);
            json.WriteEndObject();
        }
        else if (JsonText.Is(type, "redacted_thinking"u8) && JsonText.HasText(data))
        {
            blocks.Begin(BlockHolder.Assistant, "redacted_thinking"u8);
            JsonText.Copy(json, "data"u8, data);
            json.WriteEndObject();
        }
        else
        {
            request.LeaveOut("messages[].reasoning_details");
        }
    }
}
