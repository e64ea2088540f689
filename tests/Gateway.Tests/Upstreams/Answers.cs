namespace Platform.Gateway.Tests.Upstreams;

/// <summary>Answers of both providers that say "Hello, world": 12 tokens of prompt, 4 of them cached, 3 of answer.</summary>
internal static class Answers
{
    public const string Said = "Hello, world";

    public static string OpenAi(string name) =>
        $$$$"""
            {"id":"chatcmpl-{{{{name}}}}","object":"chat.completion","created":1700000000,"model":"upstream-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hello, world","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}},"service_tier":"default","system_fingerprint":"fp_1"}
            """;

    public static string OpenAiStream(string name) =>
        Events(
            Chunk(name, """{"role":"assistant","content":"","refusal":null}""", "null"),
            Chunk(name, """{"content":"Hello"}""", "null"),
            Chunk(name, """{"content":", world"}""", "null"),
            Chunk(name, "{}", "\"stop\""),
            $$$$"""data: {"id":"chatcmpl-{{{{name}}}}","object":"chat.completion.chunk","created":1700000000,"model":"upstream-model","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4}}}""",
            "data: [DONE]"
        );

    public static string Anthropic(string name) =>
        $$$$"""
            {"id":"msg_{{{{name}}}}","type":"message","role":"assistant","model":"upstream-model","content":[{"type":"text","text":"Hello, world"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":3,"service_tier":"standard"}}
            """;

    public static string AnthropicStream(string name) =>
        Events(
            "event: message_start\n"
                + $$$$"""data: {"type":"message_start","message":{"id":"msg_{{{{name}}}}","type":"message","role":"assistant","model":"upstream-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":1}}}""",
            "event: content_block_start\n" + """data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            "event: ping\n" + """data: {"type":"ping"}""",
            "event: content_block_delta\n"
                + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}""",
            "event: content_block_delta\n"
                + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":", world"}}""",
            "event: content_block_stop\n" + """data: {"type":"content_block_stop","index":0}""",
            "event: message_delta\n"
                + """data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}""",
            "event: message_stop\n" + """data: {"type":"message_stop"}"""
        );

    private static string Events(params string[] events) => string.Concat(events.Select(text => text + "\n\n"));

    private static string Chunk(string name, string delta, string finish) =>
        $$$$"""data: {"id":"chatcmpl-{{{{name}}}}","object":"chat.completion.chunk","created":1700000000,"model":"upstream-model","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{{{{delta}}}},"logprobs":null,"finish_reason":{{{{finish}}}}}],"usage":null}""";
}
