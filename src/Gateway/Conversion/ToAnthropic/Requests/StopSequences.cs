using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// <c>stop</c>, a string or a list, as <c>stop_sequences</c>, always a list. Anthropic refuses blank ones: they are left out.
/// </summary>
internal static class StopSequences
{
    public static void Write(JsonElement stop, RequestDraft draft)
    {
        bool isOpen = false;
        switch (stop.ValueKind)
        {
            case JsonValueKind.Undefined:
                return;
            case JsonValueKind.String:
                WriteOne(stop, ref isOpen, draft);
                break;
            case JsonValueKind.Array:
                WriteAll(stop, ref isOpen, draft);
                break;
            default:
                throw Place.Top.Invalid("stop", "must be a string or a list of strings.");
        }

        if (isOpen)
            draft.Json.WriteEndArray();
    }

    private static void WriteAll(JsonElement stop, ref bool isOpen, RequestDraft draft)
    {
        int index = 0;
        foreach (var one in stop.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.String)
                throw new Place("stop", index).Invalid("must be a string.");
            WriteOne(one, ref isOpen, draft);
            index++;
        }
    }

    private static void WriteOne(JsonElement stop, ref bool isOpen, RequestDraft draft)
    {
        if (RawText.IsBlank(RawText.Of(stop)))
        {
            draft.LeaveOut("stop");
            return;
        }

        if (!isOpen)
            draft.Json.WriteStartArray("stop_sequences"u8);
        isOpen = true;
        RawText.Copy(draft.Json, stop);
    }
}
