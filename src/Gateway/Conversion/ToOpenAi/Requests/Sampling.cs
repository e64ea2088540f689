using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary><c>temperature</c> and <c>top_p</c>. Anthropic's ranges lie within OpenAI's.</summary>
internal static class Sampling
{
    /// <param name="request">Whose they are.</param>
    /// <param name="members">Have them.</param>
    /// <param name="isTaken">Whether the model takes them.</param>
    /// <param name="json">Gets them.</param>
    public static void Write(CallerRequest request, in RequestMembers members, bool isTaken, Utf8JsonWriter json)
    {
        Write(request, "temperature", members.Temperature, isTaken, json);
        Write(request, "top_p", members.TopP, isTaken, json);
    }

    private static void Write(CallerRequest request, string name, JsonElement value, bool isTaken, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return;
        request.Number(value, 1);
        if (!isTaken)
        {
            request.LeaveOut(name);
            return;
        }

        json.WritePropertyName(name);
        JsonText.Copy(json, value);
    }
}
