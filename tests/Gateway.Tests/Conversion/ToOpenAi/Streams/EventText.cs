using System.Text.Json.Nodes;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Streams;

/// <summary>Events in a few words each, for tests to read.</summary>
internal static class EventText
{
    /// <param name="expected">Events between <c>|</c> or on lines of their own.</param>
    public static void Equal(string expected, IReadOnlyList<JsonNode> events) =>
        Assert.Equal(
            expected.Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            events.Select(Of)
        );

    private static string Of(JsonNode data) =>
        (string)data["type"]! switch
        {
            "content_block_start" => $"{data["index"]} start {Start(data["content_block"]!)}",
            "content_block_delta" => $"{data["index"]} {Delta(data["delta"]!)}",
            "content_block_stop" => $"{data["index"]} stop",
            "message_delta" => $"message_delta {data["delta"]!["stop_reason"]}",
            var other => other,
        };

    private static string Start(JsonNode block) =>
        (string)block["type"]! switch
        {
            "tool_use" => $"tool_use {block["id"]} {block["name"]}",
            "redacted_thinking" => $"redacted_thinking {block["data"]}",
            var other => other,
        };

    private static string Delta(JsonNode delta) =>
        (string)delta["type"]! switch
        {
            "text_delta" => (string)delta["text"]!,
            "thinking_delta" => (string)delta["thinking"]!,
            "input_json_delta" => (string)delta["partial_json"]!,
            _ => $"signature {delta["signature"]}",
        };
}
