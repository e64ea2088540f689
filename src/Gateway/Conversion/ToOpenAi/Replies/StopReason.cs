using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Replies;

/// <summary>Anthropic's <c>stop_reason</c> for OpenAI's <c>finish_reason</c>.</summary>
internal static class StopReason
{
    /// <param name="finishReason">OpenAI's value.</param>
    /// <param name="hasCalls">Whether the answer calls a tool. Some upstreams say <c>stop</c> then; a caller that is told so does not run
    /// the tool.</param>
    /// <param name="isRefused">Whether the answer is a refusal.</param>
    /// <exception cref="Errors.CallErrorException">The value is not known.</exception>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> finishReason, bool hasCalls, bool isRefused)
    {
        if (finishReason.SequenceEqual("content_filter"u8))
            return "refusal"u8;
        if (finishReason.SequenceEqual("length"u8))
            return "max_tokens"u8;
        if (!finishReason.SequenceEqual("stop"u8) && !finishReason.SequenceEqual("tool_calls"u8))
            throw UpstreamJson.NotUnderstood("its finish_reason is not one of the protocol.");
        if (hasCalls)
            return "tool_use"u8;
        return isRefused ? "refusal"u8 : "end_turn"u8;
    }
}
