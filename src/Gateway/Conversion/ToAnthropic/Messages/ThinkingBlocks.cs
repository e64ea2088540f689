using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// Gives the thinking of an earlier answer back to Anthropic, which demands it byte by byte as it was: <c>reasoning_details</c>, in this
/// converter's own format. What it has not signed it would refuse: that is left out.
/// </summary>
internal static class ThinkingBlocks
{
    public static void Write(JsonElement details, Place message, BlockList blocks, RequestDraft draft)
    {
        if (details.ValueKind == JsonValueKind.Undefined)
            return;
        int index = 0;
        foreach (var detail in details.EnumerateArray())
            WriteOne(detail, message.Within("reasoning_details", index++), blocks, draft);
    }

    private static void WriteOne(JsonElement detail, Place here, BlockList blocks, RequestDraft draft)
    {
        if (detail.ValueKind != JsonValueKind.Object)
            throw here.Invalid("must be an object.");
        JsonElement type = default,
            thinking = default,
            signature = default,
            data = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in detail.EnumerateObject())
        {
            switch (Words.Name(member, buffer))
            {
                case "type":
                    type = member.Value;
                    break;
                case "thinking":
                    thinking = member.Value;
                    break;
                case "signature":
                    signature = member.Value;
                    break;
                case "data":
                    data = member.Value;
                    break;
            }
        }

        switch (Words.Value(type, buffer))
        {
            case "thinking" when IsText(signature):
                blocks.Begin(BlockHolder.Assistant, "thinking"u8);
                RawText.CopyIfAny(draft.Json, "thinking"u8, Expect.Text(thinking, here, "thinking"));
                RawText.CopyIfAny(draft.Json, "signature"u8, signature);
                draft.Json.WriteEndObject();
                break;
            case "redacted_thinking" when IsText(data):
                blocks.Begin(BlockHolder.Assistant, "redacted_thinking"u8);
                RawText.CopyIfAny(draft.Json, "data"u8, data);
                draft.Json.WriteEndObject();
                break;
            default:
                draft.LeaveOut("messages[].reasoning_details");
                break;
        }
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && !RawText.Of(value).IsEmpty;
}
