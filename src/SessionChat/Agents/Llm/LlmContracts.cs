using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.SessionChat.Agents.Llm;

/// <summary>What is asked of an OpenAI-compatible endpoint: <c>POST chat/completions</c>.</summary>
internal sealed record CompletionRequest(
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("messages")] IReadOnlyList<CompletionMessage> Messages,
    [property: JsonPropertyName("max_tokens")] int MaxTokens,
    [property: JsonPropertyName("stream")] bool Stream
);

/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What was said.</param>
internal sealed record CompletionMessage(
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("content")] string Content
);

/// <summary>An event of the stream; what is not needed is left out.</summary>
internal sealed record CompletionChunk(
    [property: JsonPropertyName("choices")] IReadOnlyList<CompletionChoice>? Choices,
    [property: JsonPropertyName("error")] JsonElement? Error
);

/// <param name="Delta">What is added.</param>
/// <param name="FinishReason">Null until the answer is complete.</param>
internal sealed record CompletionChoice(
    [property: JsonPropertyName("delta")] CompletionDelta? Delta,
    [property: JsonPropertyName("finish_reason")] string? FinishReason
);

internal sealed record CompletionDelta([property: JsonPropertyName("content")] string? Content);

[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(CompletionChunk))]
internal sealed partial class LlmJson : JsonSerializerContext;
