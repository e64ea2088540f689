using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;

namespace Platform.Gateway.Conversion.ToAnthropic.Replies;

/// <summary>OpenAI's <c>finish_reason</c> for Anthropic's <c>stop_reason</c>.</summary>
internal static class FinishReason
{
    /// <param name="stopReason">A string; anything else is as none.</param>
    /// <param name="callsTools">Whether the answer calls tools: what counts where the upstream gives no reason.</param>
    public static string Of(JsonElement stopReason, bool callsTools)
    {
        Span<char> buffer = stackalloc char[Words.MaxLength];
        return Words.Value(stopReason, buffer) switch
        {
            "max_tokens" or "model_context_window_exceeded" => "length",
            "tool_use" => "tool_calls",
            "refusal" => "content_filter",
            "" when callsTools => "tool_calls",
            _ => "stop",
        };
    }
}
