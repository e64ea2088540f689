using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// <c>temperature</c>, <c>top_p</c> and <c>top_k</c>. Anthropic's temperature ends at 1; its models of today refuse <c>temperature</c> and
/// <c>top_p</c> together, and all three beside a thinking budget.
/// </summary>
internal static class Sampling
{
    /// <param name="request">Whose they are.</param>
    /// <param name="members">Have them.</param>
    /// <param name="isTaken">Whether the model takes them.</param>
    /// <param name="json">Gets them.</param>
    public static void Write(CallerRequest request, RequestMembers members, bool isTaken, Utf8JsonWriter json)
    {
        bool hasTemperature = members.Temperature.ValueKind != JsonValueKind.Undefined;
        if (hasTemperature)
            WriteTemperature(request, members.Temperature, isTaken, json);
        if (members.TopP.ValueKind != JsonValueKind.Undefined && request.Number(members.TopP, 1) < 1)
            Write(request, "top_p", members.TopP, isTaken && !hasTemperature, json);
        if (members.TopK.ValueKind != JsonValueKind.Undefined && request.Count(members.TopK) > 0)
            Write(request, "top_k", members.TopK, isTaken, json);
    }

    private static void WriteTemperature(CallerRequest request, JsonElement temperature, bool isTaken, Utf8JsonWriter json)
    {
        if (request.Number(temperature, 2) > 1 && isTaken)
            json.WriteNumber("temperature"u8, 1);
        else
            Write(request, "temperature", temperature, isTaken, json);
    }

    private static void Write(CallerRequest request, string name, JsonElement value, bool isTaken, Utf8JsonWriter json)
    {
        if (!isTaken)
        {
            request.LeaveOut(name);
            return;
        }

        json.WritePropertyName(name);
        JsonText.Copy(json, value);
    }
}
