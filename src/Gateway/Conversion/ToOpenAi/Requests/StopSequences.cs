using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary><c>stop_sequences</c> as <c>stop</c>. Blank ones, which Anthropic refuses, are left out.</summary>
internal static class StopSequences
{
    /// <summary>How many OpenAI takes.</summary>
    private const int Max = 4;

    public static void Write(CallerRequest request, JsonElement sequences, Utf8JsonWriter json)
    {
        if (sequences.ValueKind == JsonValueKind.Undefined)
            return;
        int count = 0;
        foreach (var sequence in request.List(sequences).EnumerateArray())
        {
            if (JsonText.IsBlank(JsonText.Raw(request.Text(sequence))))
            {
                request.LeaveOut("stop_sequences");
                continue;
            }

            if (++count == 1)
                json.WriteStartArray("stop"u8);
            if (count > Max)
                throw request.Wrong(sequences, $"must not have more than {Max} sequences: the model's provider takes no more.");
            JsonText.Copy(json, sequence);
        }

        if (count > 0)
            json.WriteEndArray();
    }
}
