using System.Text.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Replies;

public sealed class ReplyWriterTests
{
    [Fact]
    public void ATextAnswer_IsWrittenWhole() =>
        AssertJson.Equal(
            """
            {"id":"msg_1","object":"chat.completion","created":1700000000,"model":"gpt-caller",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Hi é \"q\"","refusal":null},"logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0}}}
            """,
            Reply("""{"type":"text","text":"Hi \u00e9 \"q\""}""")
        );

    [Fact]
    public void TextsOfSeveralBlocks_AreOneText() =>
        Assert.Equal(
            "ABC",
            Message(
                    """{"type":"text","text":"A"},{"type":"text","text":""},{"type":"text","text":"B","citations":[]},{"type":"text","text":"C"}"""
                )
                .GetProperty("content")
                .GetString()
        );

    [Fact]
    [Trait("Row", "6")]
    public void CallsWithoutText_HaveNullContent()
    {
        Assert.Equal(
            JsonValueKind.Null,
            Message("""{"type":"tool_use","id":"c","name":"f","input":{}}""", "tool_use").GetProperty("content").ValueKind
        );
        Assert.Equal("", Message("").GetProperty("content").GetString());
    }

    [Fact]
    [Trait("Row", "7")]
    public void CallsHaveTheirArgumentsAsAString()
    {
        var calls = Message(
                """{"type":"text","text":"A"},{"type":"tool_use","id":"c1","name":"f","input":{"x":[1, 2.50],"y":"\u00e9"}},{"type":"tool_use","id":"c2","name":"g","input":{}},{"type":"tool_use","id":"c3","name":"h"}""",
                "tool_use"
            )
            .GetProperty("tool_calls");
        AssertJson.Equal(
            """
            [{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":[1, 2.50],\"y\":\"\\u00e9\"}"}},
             {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}},{"id":"c3","type":"function","function":{"name":"h","arguments":"{}"}}]
            """,
            calls
        );
    }

    [Theory]
    [Trait("Row", "10")]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("pause_turn", "stop")]
    [InlineData("something_new", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("refusal", "content_filter")]
    public void TheReasonToStop_IsTheReasonToFinish(string reason, string expected) =>
        Assert.Equal(
            expected,
            Reply("""{"type":"text","text":"A"}""", reason).GetProperty("choices")[0].GetProperty("finish_reason").GetString()
        );

    [Fact]
    [Trait("Row", "15")]
    public void Thinking_IsReasoningAndNeverContent() =>
        AssertJson.Equal(
            """
            {"role":"assistant","content":"C","refusal":null,"reasoning_content":"AB",
             "reasoning_details":[{"type":"thinking","thinking":"A","signature":"s1+/="},{"type":"redacted_thinking","data":"d"},{"type":"thinking","thinking":"B","signature":"s2"}]}
            """,
            Message(
                """{"type":"thinking","thinking":"A","signature":"s1+\/="},{"type":"redacted_thinking","data":"d"},{"type":"thinking","thinking":"B","signature":"s2"},{"type":"text","text":"C"}"""
            )
        );

    [Fact]
    [Trait("Row", "15")]
    public void UnsignedThinking_HasNothingToReplay()
    {
        var message = Message("""{"type":"thinking","thinking":"A"},{"type":"text","text":"C"}""");
        Assert.Equal("A", message.GetProperty("reasoning_content").GetString());
        AssertJson.Equal("[]", message.GetProperty("reasoning_details"));
    }

    [Fact]
    [Trait("Row", "17")]
    public void ThePrompt_IsAllThatWentIn_AndTheCachedPartIsWhatWasRead()
    {
        var (reply, usage) = ReplyAndUsage(
            """{"id":"m","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":7,"output_tokens_details":{"thinking_tokens":5}}}"""
        );
        AssertJson.Equal(
            """{"prompt_tokens":3210,"completion_tokens":7,"total_tokens":3217,"prompt_tokens_details":{"cached_tokens":3000},"completion_tokens_details":{"reasoning_tokens":5}}""",
            reply.GetProperty("usage")
        );
        Assert.Equal(new TokenUsage(10, 200, 3000, 7), usage);
    }

    [Theory]
    [Trait("Row", "17")]
    [InlineData(
        "{\"input_tokens\":-5,\"output_tokens\":9223372036854775807,\"cache_read_input_tokens\":null,\"cache_creation_input_tokens\":\"9\"}"
    )]
    [InlineData("{\"input_tokens\":1e400,\"output_tokens\":9223372036854775807,\"output_tokens_details\":1}")]
    [InlineData("null")]
    [InlineData("[]")]
    public void CountsThatAreNonsense_AreNoCounts(string usage)
    {
        var tokens = ReplyAndUsage($$"""{"content":[],"usage":{{usage}}}""").Usage;
        Assert.Equal(0, tokens.Prompt);
        Assert.InRange(tokens.Total, 0, 1L << 40);
    }

    [Fact]
    public void BlocksOfOtherKinds_AreNotTheAnswer() =>
        Assert.Equal(
            "A",
            Message("""{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"A"}""")
                .GetProperty("content")
                .GetString()
        );

    [Fact]
    public void HalfACharacter_PassesAsItCame() =>
        Assert.Contains("\"\\ud83d\"", Message("""{"type":"text","text":"\ud83d"}""").GetRawText(), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("{\"content\":\"A\"}")]
    [InlineData("{\"content\":[1]}")]
    [InlineData("{\"content\":[{}]}")]
    [InlineData("{\"content\":[{\"type\":\"text\"}]}")]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":1}]}")]
    [InlineData("{\"content\":[{\"type\":\"tool_use\",\"name\":\"f\"}]}")]
    [InlineData("{\"content\":[{\"type\":\"redacted_thinking\"}]}")]
    [InlineData("{\"content\":[{\"\\ud800\":1}]}")]
    public void WhatIsNoAnswer_IsABadUpstream(string reply) =>
        Assert.Equal(CallErrorKind.BadUpstream, Assert.Throws<CallErrorException>(() => ReplyAndUsage(reply)).Error.Kind);

    [Fact]
    public void WhatIsNotUtf8_IsABadUpstream()
    {
        using var reply = JsonDocument.Parse((byte[])[.. "{\"content\":[{\"type\":\"text\",\"text\":\""u8, 0xFF, .. "\"}]}"u8]);
        using var json = new Utf8JsonWriter(new System.Buffers.ArrayBufferWriter<byte>());
        Assert.Equal(
            CallErrorKind.BadUpstream,
            Assert.Throws<CallErrorException>(() => Converter.WriteReply(reply.RootElement, Target, json)).Error.Kind
        );
    }

    [Fact]
    [Trait("Row", "23")]
    public void AnErrorWithAStatusOfSuccess_IsAnError() =>
        Assert.Equal(
            CallErrorKind.Overloaded,
            Assert
                .Throws<CallErrorException>(() =>
                    ReplyAndUsage("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")
                )
                .Error.Kind
        );
}
