namespace Platform.LoadHarness.Mocks;

/// <summary>Chat completions, as api.openai.com answers them.</summary>
internal static class OpenAiAnswers
{
    private const string Call = """{"id":"call_%id%","type":"function","function":{"name":"%tool%","arguments":""";

    public static MockAnswers Create(MockOptions options)
    {
        string usage = Usage(options);
        string[] words = MockAnswers.Words(options);
        string arguments = MockAnswers.Json(MockAnswers.ToolArguments);
        var (textStream, toolStream) = (
            Both(words.Select(word => $$"""{"content":{{MockAnswers.Json(word)}}}"""), "stop"),
            Both(ToolDeltas(), "tool_calls")
        );
        return new MockAnswers
        {
            Text = Whole(
                $$"""{"role":"assistant","content":{{MockAnswers.Json(string.Concat(words))}},"refusal":null,"annotations":[]}""",
                "stop"
            ),
            Tool = Whole(
                $$$"""{"role":"assistant","content":null,"tool_calls":[{{{Call}}}{{{arguments}}}}}],"refusal":null,"annotations":[]}""",
                "tool_calls"
            ),
            TextStream = textStream,
            ToolStream = toolStream,
            OverloadedEvent = new AnswerTemplate($"data: {ErrorJson(529, "The mock is overloaded.")}\n\n"),
            Error = (status, message) => new AnswerTemplate(ErrorJson(status, message)),
            IdHeaders = ["x-request-id"],
        };

        AnswerTemplate Whole(string message, string reason) =>
            new(
                $$"""{"id":"%id%","object":"chat.completion","created":%created%,"model":"%model%","choices":[{"index":0,"message":{{message}},"logprobs":null,"finish_reason":"{{reason}}"}],"usage":{{usage}},"service_tier":"default","system_fingerprint":"fp_mock"}"""
            );

        Func<bool, IReadOnlyList<AnswerTemplate>> Both(IEnumerable<string> deltas, string reason)
        {
            var (without, with) = (Stream([.. deltas], reason, null), Stream([.. deltas], reason, usage));
            return usageToo => usageToo ? with : without;
        }
    }

    private static string[] ToolDeltas()
    {
        string half = MockAnswers.ToolArguments[..8],
            rest = MockAnswers.ToolArguments[8..];
        return
        [
            $$$"""{"tool_calls":[{"index":0,{{{Call[1..]}}}""}}]}""",
            .. new[] { half, rest }.Select(part =>
                $$$"""{"tool_calls":[{"index":0,"function":{"arguments":{{{MockAnswers.Json(part)}}}}}]}"""
            ),
        ];
    }

    private static IReadOnlyList<AnswerTemplate> Stream(IReadOnlyList<string> deltas, string reason, string? usage)
    {
        // Who asks for the usage gets it in a chunk of its own, and null in the others.
        string ending = usage is null ? "" : ",\"usage\":null";
        return MockAnswers.Parts(
            Choice("""{"role":"assistant","content":"","refusal":null}""", "null"),
            [.. deltas.Select(delta => Choice(delta, "null"))],
            Choice("{}", $"\"{reason}\"") + (usage is null ? "" : Chunk("[]", $",\"usage\":{usage}")) + "data: [DONE]\n\n"
        );

        string Choice(string delta, string finish) =>
            Chunk($$"""[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]""", ending);
    }

    private static string Chunk(string choices, string usage) =>
        $$"""data: {"id":"%id%","object":"chat.completion.chunk","created":%created%,"model":"%model%","service_tier":"default","system_fingerprint":"fp_mock","choices":{{choices}}{{usage}}}"""
        + "\n\n";

    private static string Usage(MockOptions options)
    {
        int prompt = options.PromptTokens + options.CacheRead + options.CacheWrite;
        return $$$"""{"prompt_tokens":{{{prompt}}},"completion_tokens":{{{options.Chunks}}},"total_tokens":{{{prompt + options.Chunks}}},"prompt_tokens_details":{"cached_tokens":{{{options.CacheRead}}},"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""";
    }

    private static string ErrorJson(int status, string message)
    {
        var (type, code) = status switch
        {
            429 => ("rate_limit_error", "\"rate_limit_exceeded\""),
            >= 500 => ("server_error", status == 529 ? "\"overloaded\"" : "null"),
            404 => ("invalid_request_error", "\"not_found\""),
            _ => ("invalid_request_error", "null"),
        };
        return $$$"""{"error":{"message":{{{MockAnswers.Json(message)}}},"type":"{{{type}}}","param":null,"code":{{{code}}}}}""";
    }
}
