using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// Members of a request without a counterpart. One whose absence leaves the answer right is left out and the caller told; any other is
/// refused, unless its value asks for nothing.
/// </summary>
internal static class UnsupportedMembers
{
    public static void Check(CallerRequest request, Member member)
    {
        var value = member.Value;
        switch (member.Name)
        {
            case "n" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int n) && n == 1:
            case "logprobs" or "store" when value.ValueKind == JsonValueKind.False:
            case "top_logprobs" or "frequency_penalty" or "presence_penalty" when IsZero(value):
            case "logit_bias" or "metadata" when IsEmptyObject(value):
            case "modalities" when IsTextAlone(value):
                break;
            case "seed" or "frequency_penalty" or "presence_penalty" or "store" or "metadata" or "prediction" or "verbosity":
            case "prompt_cache_key" or "prompt_cache_retention":
                request.LeaveOut(member.Name);
                break;
            default:
                throw Refused(request, member);
        }
    }

    private static CallErrorException Refused(CallerRequest request, Member member) =>
        member.Name switch
        {
            "n" => request.Wrong(
                member.Value,
                "must be 1: this model's provider gives one choice a call. Make as many calls as you want choices."
            ),
            "logprobs" or "top_logprobs" => request.Wrong(
                member.Value,
                "cannot be served: this model's provider does not tell log probabilities. Leave it out."
            ),
            "logit_bias" => request.Wrong(member.Value, "cannot be served: this model's provider takes no biases. Leave it out."),
            "modalities" => request.Wrong(member.Value, "must be [\"text\"]: this model answers nothing else."),
            "audio" => request.Wrong(member.Value, "cannot be served: this model answers text alone. Leave it out."),
            "web_search_options" => request.Wrong(
                member.Value,
                "cannot be served: no search is offered for this model. Leave it out, or give a tool that searches."
            ),
            "functions" => request.Wrong(member.Value, "is deprecated and not taken for this model: use tools."),
            "function_call" => request.Wrong(member.Value, "is deprecated and not taken for this model: use tool_choice."),
            _ => request.Unsupported(member.Value),
        };

    private static bool IsZero(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == 0;

    private static bool IsEmptyObject(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0;

    private static bool IsTextAlone(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && JsonText.Is(value[0], "text"u8);
}
