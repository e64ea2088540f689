using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// <c>temperature</c>, <c>top_p</c> and <c>top_k</c>. Anthropic's temperature ends at 1; its models of today refuse <c>temperature</c> and
/// <c>top_p</c> together, and all three beside a thinking budget.
/// </summary>
internal static class Sampling
{
    /// <param name="chat">The request.</param>
    /// <param name="thinks">Whether the model gets a thinking budget.</param>
    /// <param name="draft">Gets them.</param>
    public static void Write(RequestMembers chat, bool thinks, RequestDraft draft)
    {
        bool isTaken = draft.Target.TakesSampling && !thinks;
        bool hasTemperature = chat.Temperature.ValueKind != JsonValueKind.Undefined;
        if (hasTemperature)
            WriteTemperature(chat.Temperature, isTaken, draft);
        if (chat.TopP.ValueKind != JsonValueKind.Undefined && Expect.Number(chat.TopP, Place.Top, "top_p", 0, 1) < 1)
            Write("top_p", chat.TopP, isTaken && !hasTemperature, draft);
        if (chat.TopK.ValueKind != JsonValueKind.Undefined && Expect.Count(chat.TopK, Place.Top, "top_k") > 0)
            Write("top_k", chat.TopK, isTaken, draft);
    }

    private static void WriteTemperature(JsonElement temperature, bool isTaken, RequestDraft draft)
    {
        if (Expect.Number(temperature, Place.Top, "temperature", 0, 2) > 1 && isTaken)
            draft.Json.WriteNumber("temperature"u8, 1);
        else
            Write("temperature", temperature, isTaken, draft);
    }

    private static void Write(string name, JsonElement value, bool isTaken, RequestDraft draft)
    {
        if (!isTaken)
        {
            draft.LeaveOut(name);
            return;
        }

        draft.Json.WritePropertyName(name);
        RawText.Copy(draft.Json, value);
    }
}
