using System.Text.Json;
using Anthropic.Models.Messages;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Replies;

public sealed class ReplyWriterTests
{
    private const string WithQuotes = """{\"city\":\"Br\u00fcnn \\\"x\\\"\",\"n\":[1,{}]}""";
    private const string Whole = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-upstream-2026","system_fingerprint":null,
         "choices":[{"index":0,"message":{"role":"assistant","content":"Gr\u00fc\u00dfe \"x\"\n","refusal":null,"annotations":[],"tool_calls":[]},"logprobs":null,"finish_reason":"stop"}],
         "usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0}}}
        """;

    [Fact]
    [Trait("Row", "24")]
    public void AnAnswerOfText_IsAMessage()
    {
        var (message, usage) = ReplyAndUsage(Whole);
        Same(
            """
            {"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"claude-caller","content":[{"type":"text","text":"Grüße \"x\"\n"}],"stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":36,"cache_creation_input_tokens":0,"cache_read_input_tokens":64,"output_tokens":7}}
            """,
            message
        );
        Assert.Equal(new TokenUsage(36, 0, 64, 7), usage);
    }

    [Theory]
    [InlineData("{\"prompt_tokens\":10,\"completion_tokens\":2}", 10, 0, 2)]
    [InlineData("{\"prompt_tokens\":10,\"completion_tokens\":2,\"prompt_tokens_details\":null}", 10, 0, 2)]
    [InlineData("{\"prompt_tokens\":10,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":12}}", 0, 10, 2)]
    [InlineData("{\"prompt_tokens\":-5,\"completion_tokens\":\"many\",\"prompt_tokens_details\":{\"cached_tokens\":-3}}", 0, 0, 0)]
    [InlineData("null", 0, 0, 0)]
    [Trait("Row", "17")]
    public void TheInput_IsThePromptWithoutWhatWasCached(string usage, int input, int cached, int output)
    {
        var (message, read) = ReplyAndUsage($$"""{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{{usage}}}""");
        Assert.Equal(new TokenUsage(input, 0, cached, output), read);
        Same(
            $$"""{"input_tokens":{{input}},"cache_creation_input_tokens":0,"cache_read_input_tokens":{{cached}},"output_tokens":{{output}}}""",
            message["usage"]
        );
    }

    [Theory]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    [InlineData("tool_calls", "end_turn")]
    [Trait("Row", "10")]
    public void AFinishReason_IsAStopReason(string finish, string stop) =>
        Assert.Equal(stop, (string)Reply("""{"content":"a"}""", finish)["stop_reason"]!);

    [Theory]
    [InlineData("tool_calls", "tool_use")]
    [InlineData("stop", "tool_use")]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    [Trait("Row", "10")]
    public void AnyCall_IsToolUseEvenIfTheUpstreamSaidStop(string finish, string stop) =>
        Assert.Equal(stop, (string)Reply($$"""{"content":null,"tool_calls":[{{Call("{}")}}]}""", finish)["stop_reason"]!);

    [Fact]
    [Trait("Row", "6")]
    [Trait("Row", "7")]
    public void Calls_AreBlocksWithObjectsAndNoEmptyText() =>
        Same(
            """
            [{"type":"tool_use","id":"c1","name":"get","input":{"city":"Brünn \"x\"","n":[1,{}]},"caller":{"type":"direct"}},
             {"type":"tool_use","id":"c1","name":"get","input":{},"caller":{"type":"direct"}},
             {"type":"tool_use","id":"c1","name":"get","input":{},"caller":{"type":"direct"}},
             {"type":"tool_use","id":"c1","name":"get","input":{},"caller":{"type":"direct"}}]
            """,
            Reply(
                $$"""
                {"content":"","tool_calls":[{{Call(WithQuotes)}},{{Call("")}},{{Call(" \\n")}},
                 {"id":"c1","function":{"name":"get","arguments":null} }]}
                """,
                "tool_calls"
            )["content"]
        );

    [Theory]
    [InlineData("{\\\"a\\\":")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    [InlineData("{\\\"a\\\":\\\"\\ud800\\\"}")]
    [Trait("Row", "7")]
    public void ArgumentsThatAreNoObject_AreNotUnderstoodAndNameTheCall(string arguments)
    {
        var error = Refuses($$"""{"choices":[{"message":{"tool_calls":[{{Call(arguments)}}]},"finish_reason":"tool_calls"}]}""");
        Assert.Contains("call of get", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "7")]
    public void ACallThatTheLimitCutOff_IsLeftOutOfAnAnswerThatSaysSo()
    {
        var message = Reply($$"""{"content":"a","tool_calls":[{{Call("{\\\"a\\\":\\\"b")}}]}""", "length");
        Same("""[{"type":"text","text":"a"}]""", message["content"]);
        Assert.Equal("max_tokens", (string)message["stop_reason"]!);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    [Trait("Row", "15")]
    public void Reasoning_IsABlockOfThinkingBeforeTheText(string member) =>
        Same(
            """[{"type":"thinking","thinking":"Hm \"a\".","signature":""},{"type":"text","text":"Yes."}]""",
            Reply($$"""{"content":"Yes.","{{member}}":"Hm \"a\"."}""")["content"]
        );

    [Fact]
    [Trait("Row", "15")]
    public void SignedReasoning_IsInTheDetailsByteExact() =>
        Same(
            """
            [{"type":"thinking","thinking":"One.","signature":"EqQB/+=="},{"type":"redacted_thinking","data":"Emd+/a="},{"type":"text","text":"Yes."}]
            """,
            Reply(
                """
                {"content":"Yes.","reasoning_content":"One.","reasoning_details":[
                  {"type":"thinking","thinking":"One.","signature":"EqQB\/+=="},{"type":"reasoning.summary","summary":"x"},{"type":"redacted_thinking","data":"Emd+/a="}]}
                """
            )["content"]
        );

    [Fact]
    [Trait("Row", "15")]
    public void ReasoningBesideRedactedDetails_IsKept() =>
        Same(
            """[{"type":"thinking","thinking":"One.","signature":""},{"type":"redacted_thinking","data":"E"}]""",
            Reply("""{"content":null,"reasoning_content":"One.","reasoning_details":[{"type":"redacted_thinking","data":"E"}]}""")[
                "content"
            ]
        );

    [Fact]
    [Trait("Row", "10")]
    public void ARefusal_IsTextWithItsStopReason()
    {
        var message = Reply("""{"content":null,"refusal":"I cannot."}""");
        Same("""[{"type":"text","text":"I cannot."}]""", message["content"]);
        Assert.Equal("refusal", (string)message["stop_reason"]!);
    }

    [Fact]
    [Trait("Row", "6")]
    public void AnEmptyAnswer_HasNoBlocks() => Same("[]", Reply("""{"content":""}""")["content"]);

    [Theory]
    [InlineData("\"id\":\"msg_7\",", "msg_7")]
    [InlineData("\"id\":\"gen-7\",", "msg_gen-7")]
    public void TheUpstreamsId_IsKept(string member, string id) => Assert.Equal(id, (string)ReplyAndUsage(Minimal(member)).Message["id"]!);

    [Theory]
    [InlineData("")]
    [InlineData("\"id\":null,")]
    [InlineData("\"id\":\"\",")]
    public void AnAnswerWithoutId_GetsOneOfItsOwn(string member)
    {
        string id = (string)ReplyAndUsage(Minimal(member)).Message["id"]!;
        Assert.Matches("^msg_[0-9a-f]{32}$", id);
        Assert.NotEqual(id, (string)ReplyAndUsage(Minimal(member)).Message["id"]!);
    }

    [Fact]
    [Trait("Row", "22")]
    public void AnErrorInPlaceOfAnAnswer_IsTheUpstreamsError()
    {
        var error = Assert
            .Throws<CallErrorException>(() => ReplyAndUsage("""{"error":{"message":"Slow down.","type":"rate_limit_error"}}"""))
            .Error;
        Assert.Equal((CallErrorKind.RateLimited, "Slow down."), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"choices\":{}}")]
    [InlineData("{\"choices\":[]}")]
    [InlineData("{\"choices\":[7]}")]
    [InlineData("{\"choices\":[{\"message\":\"a\",\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":7},\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"eaten\"}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":null}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"function_call\":{\"name\":\"get\"}},\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"c\",\"type\":\"custom\"}]},\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"get\"}}]},\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":7}")]
    public void WhatIsNoCompletion_IsNotUnderstood(string reply) => Refuses(reply);

    [Fact]
    public void TheOfficialClient_ReadsTheMessage()
    {
        var written = Reply($$"""{"content":"a","reasoning_content":"b","tool_calls":[{{Call("{}")}}]}""");
        var message = JsonSerializer.Deserialize<Message>(written.ToJsonString())!;
        message.Validate();
        Assert.Equal(3, message.Content.Count);
    }

    private static CallError Refuses(string reply)
    {
        var error = Assert.Throws<CallErrorException>(() => ReplyAndUsage(reply)).Error;
        Assert.Equal(CallErrorKind.BadUpstream, error.Kind);
        return error;
    }

    private static string Minimal(string member) => $$"""{ {{member}}"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}""";

    private static string Call(string arguments) =>
        $$"""{"id":"c1","type":"function","function":{"name":"get","arguments":"{{arguments}}"} }""";
}
