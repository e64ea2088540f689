using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Replies;

/// <summary>OpenAI's <c>finish_reason</c> for Anthropic's <c>stop_reason</c>.</summary>
internal static class FinishReason
{
    /// <param name="stopReason">A string; anything else is as none.</param>
    /// <param name="callsTools">Whether the answer calls tools: what counts where the upstream gives no reason.</param>
    public static string Of(JsonElement stopReason, bool callsTools)
    {
        if (JsonText.Is(stopReason, "max_tokens"u8) || JsonText.Is(stopReason, "model_context_window_exceeded"u8))
            return "length";
        if (JsonText.Is(stopReason, "refusal"u8))
            return "content_filter";
        return JsonText.Is(stopReason, "tool_use"u8) || (callsTools && !JsonText.HasText(stopReason)) ? "tool_calls" : "stop";
    }
}
