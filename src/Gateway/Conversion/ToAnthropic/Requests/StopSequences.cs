using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// <c>stop</c>, a string or a list, as <c>stop_sequences</c>, always a list. Anthropic refuses blank ones: they are left out.
/// </summary>
internal static class StopSequences
{
    public static void Write(CallerRequest request, JsonElement stop, Utf8JsonWriter json)
    {
        bool isOpen = false;
        switch (stop.ValueKind)
        {
            case JsonValueKind.Undefined:
                return;
            case JsonValueKind.String:
                WriteOne(request, stop, ref isOpen, json);
                break;
            case JsonValueKind.Array:
                foreach (var one in stop.EnumerateArray())
                    WriteOne(request, request.Text(one), ref isOpen, json);
                break;
            default:
                throw request.Wrong(stop, "must be a string or a list of strings.");
        }

        if (isOpen)
            json.WriteEndArray();
    }

    private static void WriteOne(CallerRequest request, JsonElement stop, ref bool isOpen, Utf8JsonWriter json)
    {
        if (JsonText.IsBlank(JsonText.Raw(stop)))
        {
            request.LeaveOut("stop");
            return;
        }

        if (!isOpen)
            json.WriteStartArray("stop_sequences"u8);
        isOpen = true;
        JsonText.Copy(json, stop);
    }
}
