namespace Platform.LoadHarness.Mocks;

/// <summary>Messages, as api.anthropic.com answers them.</summary>
internal static class AnthropicAnswers
{
    private const string ToolUse = """{"type":"tool_use","id":"toolu_%id%","name":"%tool%","input":""";

    public static MockAnswers Create(MockOptions options)
    {
        string[] words = MockAnswers.Words(options);
        string input = MockAnswers.ToolArguments;
        var textStream = Stream(
            """{"type":"text","text":""}""",
            [.. words.Select(word => $$"""{"type":"text_delta","text":{{MockAnswers.Json(word)}}}""")],
            "end_turn",
            options
        );
        var toolStream = Stream(
            ToolUse + "{}}",
            [
                .. new[] { "", input[..8], input[8..] }.Select(part =>
                    $$"""{"type":"input_json_delta","partial_json":{{MockAnswers.Json(part)}}}"""
                ),
            ],
            "tool_use",
            options
        );
        return new MockAnswers
        {
            Text = Whole($$"""{"type":"text","text":{{MockAnswers.Json(string.Concat(words))}}}""", "end_turn", options),
            Tool = Whole($"{ToolUse}{input}}}", "tool_use", options),
            TextStream = _ => textStream,
            ToolStream = _ => toolStream,
            OverloadedEvent = new AnswerTemplate(Event("error", ErrorJson(529, "Overloaded"))),
            Error = (status, message) => new AnswerTemplate(ErrorJson(status, message)),
            IdHeaders = ["request-id", "x-request-id"],
        };
    }

    private static AnswerTemplate Whole(string block, string reason, MockOptions options) =>
        new(Message($"[{block}]", $"\"{reason}\"", Usage(options, options.Chunks)));

    private static string Message(string content, string reason, string usage) =>
        $$"""{"id":"%id%","type":"message","role":"assistant","model":"%model%","content":{{content}},"stop_reason":{{reason}},"stop_sequence":null,"usage":{{usage}}}""";

    private static string Usage(MockOptions options, int output) =>
        $$$"""{"input_tokens":{{{options.PromptTokens}}},"cache_creation_input_tokens":{{{options.CacheWrite}}},"cache_read_input_tokens":{{{options.CacheRead}}},"cache_creation":{"ephemeral_5m_input_tokens":{{{options.CacheWrite}}},"ephemeral_1h_input_tokens":0},"output_tokens":{{{output}}},"service_tier":"standard"}""";

    private static IReadOnlyList<AnswerTemplate> Stream(string block, IReadOnlyList<string> deltas, string reason, MockOptions options) =>
        MockAnswers.Parts(
            Event("message_start", $$"""{"type":"message_start","message":{{Message("[]", "null", Usage(options, 1))}}}""")
                + Event("content_block_start", $$"""{"type":"content_block_start","index":0,"content_block":{{block}}}""")
                + Event("ping", """{"type":"ping"}"""),
            [.. deltas.Select(delta => Event("content_block_delta", $$"""{"type":"content_block_delta","index":0,"delta":{{delta}}}"""))],
            Event("content_block_stop", """{"type":"content_block_stop","index":0}""")
                + Event(
                    "message_delta",
                    $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":{{{options.Chunks}}}}}"""
                )
                + Event("message_stop", """{"type":"message_stop"}""")
        );

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private static string ErrorJson(int status, string message)
    {
        string type = status switch
        {
            429 => "rate_limit_error",
            529 => "overloaded_error",
            404 => "not_found_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        };
        return $$$"""{"type":"error","error":{"type":"{{{type}}}","message":{{{MockAnswers.Json(message)}}}},"request_id":"%id%"}""";
    }
}
