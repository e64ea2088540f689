using System.Text.Json;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>What a provider answers, in the words of its protocol.</summary>
internal static class ProviderAnswers
{
    /// <summary>An answer that is not streamed.</summary>
    /// <param name="protocol"><c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="text">What it says.</param>
    public static string Whole(string protocol, string text) =>
        protocol == "openai"
            ? JsonSerializer.Serialize(
                new
                {
                    id = "chatcmpl-1",
                    @object = "chat.completion",
                    created = 1_700_000_000,
                    model = "m",
                    choices = new[]
                    {
                        new
                        {
                            index = 0,
                            message = new { role = "assistant", content = text },
                            finish_reason = "stop",
                        },
                    },
                    usage = new
                    {
                        prompt_tokens = 3,
                        completion_tokens = 5,
                        total_tokens = 8,
                    },
                }
            )
            : JsonSerializer.Serialize(
                new
                {
                    id = "msg_1",
                    type = "message",
                    role = "assistant",
                    model = "m",
                    content = new[] { new { type = "text", text } },
                    stop_reason = "end_turn",
                    stop_sequence = (string?)null,
                    usage = new { input_tokens = 3, output_tokens = 5 },
                }
            );

    /// <summary>A streamed answer in pieces: its beginning, a piece for each word, its end.</summary>
    /// <inheritdoc cref="Whole"/>
    public static IReadOnlyList<string> Pieces(string protocol, string text)
    {
        var words = text.Split(' ').Select((word, number) => number == 0 ? word : " " + word);
        return protocol == "openai"
            ?
            [
                Chunk("""{"role":"assistant","content":""}""", "null"),
                .. words.Select(word => Chunk(JsonSerializer.Serialize(new { content = word }), "null")),
                OpenAiEnd,
            ]
            : [AnthropicBeginning, .. words.Select(Delta), AnthropicEnd];
    }

    private static string OpenAiEnd =>
        Chunk("{}", "\"stop\"")
        + """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8}}"""
        + "\n\ndata: [DONE]\n\n";

    private static string AnthropicBeginning =>
        Event(
            "message_start",
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}"""
        ) + Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");

    private static string AnthropicEnd =>
        Event("content_block_stop", """{"type":"content_block_stop","index":0}""")
        + Event(
            "message_delta",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}"""
        )
        + Event("message_stop", """{"type":"message_stop"}""");

    private static string Chunk(string delta, string finish) =>
        $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}"""
        + "\n\n";

    private static string Delta(string word) =>
        Event(
            "content_block_delta",
            JsonSerializer.Serialize(
                new
                {
                    type = "content_block_delta",
                    index = 0,
                    delta = new { type = "text_delta", text = word },
                }
            )
        );

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";
}
