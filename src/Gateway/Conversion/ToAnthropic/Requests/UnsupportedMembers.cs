using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// Members of a request without a counterpart. One whose absence leaves the answer right is left out and the caller told; any other is
/// refused, unless its value asks for nothing.
/// </summary>
internal static class UnsupportedMembers
{
    public static void Check(ReadOnlySpan<char> name, in JsonProperty member, RequestDraft draft)
    {
        var value = member.Value;
        switch (name)
        {
            case "n" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int n) && n == 1:
            case "logprobs" or "store" when value.ValueKind == JsonValueKind.False:
            case "top_logprobs" or "frequency_penalty" or "presence_penalty" when IsZero(value):
            case "logit_bias" or "metadata" when IsEmptyObject(value):
            case "modalities" when IsTextAlone(value):
                break;
            case "seed" or "frequency_penalty" or "presence_penalty" or "store" or "metadata" or "prediction" or "verbosity":
            case "prompt_cache_key" or "prompt_cache_retention":
                draft.LeaveOut(name.ToString());
                break;
            default:
                throw Refused(name, member);
        }
    }

    /// <summary>A member that nobody knows.</summary>
    /// <param name="place">Where.</param>
    /// <param name="member">The member.</param>
    /// <param name="within">The path from the place to what has it, with a dot at its end.</param>
    public static CallErrorException Unknown(Place place, in JsonProperty member, string within = "") =>
        place.Invalid(within + Words.Shown(member), "is not known, or has no counterpart at this model's provider: leave it out.");

    private static CallErrorException Refused(ReadOnlySpan<char> name, in JsonProperty member) =>
        name switch
        {
            "n" => Place.Top.Invalid(
                "n",
                "must be 1: this model's provider gives one choice a call. Make as many calls as you want choices."
            ),
            "logprobs" or "top_logprobs" => Place.Top.Invalid(
                name.ToString(),
                "cannot be served: this model's provider does not tell log probabilities. Leave it out."
            ),
            "logit_bias" => Place.Top.Invalid("logit_bias", "cannot be served: this model's provider takes no biases. Leave it out."),
            "modalities" => Place.Top.Invalid("modalities", "must be [\"text\"]: this model answers nothing else."),
            "audio" => Place.Top.Invalid("audio", "cannot be served: this model answers text alone. Leave it out."),
            "web_search_options" => Place.Top.Invalid(
                "web_search_options",
                "cannot be served: no search is offered for this model. Leave it out, or give a tool that searches."
            ),
            "functions" => Place.Top.Invalid("functions", "is deprecated and not taken for this model: use tools."),
            "function_call" => Place.Top.Invalid("function_call", "is deprecated and not taken for this model: use tool_choice."),
            _ => Unknown(Place.Top, member),
        };

    private static bool IsZero(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == 0;

    private static bool IsEmptyObject(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0;

    private static bool IsTextAlone(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() == 1
        && value[0].ValueKind == JsonValueKind.String
        && RawText.Of(value[0]).SequenceEqual("text"u8);
}
