using System.Text.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Streams;

public sealed class StreamConverterTests
{
    private const string TextStart = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
    private const string TextDelta = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""";
    private const string BlockStop = """{"type":"content_block_stop","index":0}""";
    private const string MessageDelta =
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""";
    private const string MessageStop = """{"type":"message_stop"}""";
    private const string Ping = """{"type":"ping"}""";

    [Fact]
    [Trait("Row", "19")]
    public void AnAnswer_IsWrittenWhole() =>
        Assert.Equal(
            """
            data: {"id":"msg_1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-caller","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

            data: {"id":"msg_1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-caller","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}]}

            data: {"id":"msg_1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-caller","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

            data: [DONE]


            """,
            Streaming.Of(false, Streaming.Start, TextStart, TextDelta, BlockStop, MessageDelta, MessageStop).Text
        );

    [Fact]
    [Trait("Row", "18")]
    public void UsageIsToldAtTheEnd_IfTheCallerAsked()
    {
        var stream = Streaming.Of(true, Streaming.Start, TextStart, TextDelta, BlockStop, MessageDelta, MessageStop);

        var chunks = stream.Chunks;
        AssertJson.Equal("[]", chunks[^1].GetProperty("choices"));
        AssertJson.Equal(
            """{"prompt_tokens":17,"completion_tokens":5,"total_tokens":22,"prompt_tokens_details":{"cached_tokens":4}}""",
            chunks[^1].GetProperty("usage")
        );
        Assert.All(chunks[..^1], chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
        Assert.Equal("stop", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.True(stream.IsDone);
    }

    [Fact]
    [Trait("Row", "18")]
    public void UsageIsNotTold_IfTheCallerDidNotAsk_ButKnown()
    {
        var stream = Streaming.Of(false, Streaming.Start, TextStart, TextDelta, BlockStop, MessageDelta, MessageStop);
        Assert.All(stream.Chunks, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        Assert.Equal(new TokenUsage(10, 3, 4, 5), stream.Converter.Usage);
    }

    [Fact]
    [Trait("Row", "18")]
    public void LaterCounts_ReplaceEarlierOnes()
    {
        var stream = Streaming.Of(
            false,
            Streaming.Start,
            """{"type":"message_delta","delta":{},"usage":{"output_tokens":5,"input_tokens":11,"cache_read_input_tokens":null}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9,"cache_creation_input_tokens":0}}"""
        );
        Assert.Equal(new TokenUsage(11, 0, 4, 9), stream.Converter.Usage);
    }

    [Fact]
    [Trait("Row", "20")]
    public void Calls_AreCountedFromZeroAndNamedOnce()
    {
        var stream = Streaming.OfBlocks(
            "tool_use",
            TextStart,
            TextDelta,
            BlockStop,
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c1","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"c2","name":"g","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}}""",
            """{"type":"content_block_stop","index":2}"""
        );

        string[] expected =
        [
            """{"role":"assistant","content":""}""",
            """{"content":"Hi"}""",
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}""",
            """{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":""}}]}""",
            """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
            "{}",
        ];
        var deltas = stream.Deltas;
        Assert.Equal(expected.Length, deltas.Count);
        Assert.All(expected.Zip(deltas), pair => AssertJson.Equal(pair.First, pair.Second));
        Assert.Equal("tool_calls", stream.Chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [Trait("Row", "7")]
    [InlineData("{}", "{}")]
    [InlineData("{\"a\":\n1}", "{\"a\":\n1}")]
    public void ACallWithoutPiecesOfArguments_GetsThemAtItsEnd(string input, string arguments)
    {
        string start =
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"f","input":§}}""".Replace(
                "§",
                input,
                StringComparison.Ordinal
            );
        foreach (var stream in (Streaming[])[Streaming.OfBlocks("tool_use", start, BlockStop), Streaming.OfBlocks("tool_use", start)])
            Assert.Equal(
                arguments,
                string.Concat(
                    stream
                        .Deltas.Where(delta => delta.TryGetProperty("tool_calls", out _))
                        .Select(delta => delta.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString())
                )
            );
    }

    [Theory]
    [Trait("Row", "10")]
    [InlineData("\"end_turn\"", "stop")]
    [InlineData("\"pause_turn\"", "stop")]
    [InlineData("\"max_tokens\"", "length")]
    [InlineData("\"model_context_window_exceeded\"", "length")]
    [InlineData("\"refusal\"", "content_filter")]
    [InlineData("null", "stop")]
    public void TheReasonToStop_IsInTheLastChoice(string reason, string expected)
    {
        var chunks = Streaming
            .Of(
                false,
                Streaming.Start,
                TextDelta,
                $$$"""{"type":"message_delta","delta":{"stop_reason":{{{reason}}}},"usage":{}}""",
                MessageStop
            )
            .Chunks;
        Assert.Equal(expected, chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.All(
            chunks[..^1],
            chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind)
        );
    }

    [Fact]
    [Trait("Row", "15")]
    public void Thinking_IsReasoningAsItComes_AndOnceMoreWithItsSignature()
    {
        var stream = Streaming.OfBlocks(
            "end_turn",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let \ud83d"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\ude00me"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"Eo+A\/"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"=="}}""",
            BlockStop,
            """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"R+/="}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"signature_delta","signature":"s2"}}""",
            """{"type":"content_block_stop","index":2}""",
            TextDelta
        );

        string[] details =
        [
            .. stream
                .Deltas.Where(delta => delta.TryGetProperty("reasoning_details", out _))
                .Select(delta => delta.GetProperty("reasoning_details")[0].GetRawText()),
        ];
        Assert.Equal(
            [
                """{"type":"thinking","thinking":"Let \ud83d\ude00me","signature":"Eo+A\/=="}""",
                """{"type":"redacted_thinking","data":"R+/="}""",
                """{"type":"thinking","thinking":"","signature":"s2"}""",
            ],
            details
        );
        Assert.Equal(
            ["\"Let \\ud83d\"", "\"\\ude00me\""],
            stream
                .Deltas.Where(delta => delta.TryGetProperty("reasoning_content", out _))
                .Select(delta => delta.GetProperty("reasoning_content").GetRawText())
        );
        Assert.Equal(
            "Hi",
            string.Concat(stream.Deltas.Select(delta => delta.TryGetProperty("content", out var content) ? content.GetString() : ""))
        );
    }

    [Fact]
    [Trait("Row", "15")]
    public void UnsignedThinking_HasNothingToReplay_AndIsForgotten()
    {
        var stream = Streaming.OfBlocks(
            "end_turn",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"A"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"B"}}""",
            BlockStop,
            """{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"C","signature":"s"}}""",
            """{"type":"content_block_stop","index":1}"""
        );
        Assert.Equal(
            "ABC",
            string.Concat(stream.Deltas.Select(delta => delta.TryGetProperty("reasoning_content", out var text) ? text.GetString() : ""))
        );
        AssertJson.Equal(
            """[{"type":"thinking","thinking":"C","signature":"s"}]""",
            Assert.Single(stream.Deltas, delta => delta.TryGetProperty("reasoning_details", out _)).GetProperty("reasoning_details")
        );
    }

    [Theory]
    [Trait("Row", "21")]
    [InlineData("ping", Ping)]
    [InlineData("ping", "")]
    [InlineData("message", Ping)]
    [InlineData("something_new", "not json")]
    [InlineData("message", "{\"type\":\"something_new\"}")]
    [InlineData("message", "{\"type\":\"message\"}")]
    [InlineData("message", "{}")]
    [InlineData("content_block_start", "{\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"n\",\"input\":{}}}")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"citations_delta\",\"citation\":{\"text\":[{}]}}}")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"text_delta\",\"text\":\"\"}}")]
    public void WhatSaysNothingToTheCaller_WritesNothing(string eventType, string data)
    {
        var stream = new Streaming();
        Assert.False(stream.Send(eventType, data));
        Assert.Equal("", stream.Text);
        Assert.False(stream.Converter.HasContent);
    }

    [Fact]
    [Trait("Row", "21")]
    public void EventsWithoutNames_AreKnownByTheirData()
    {
        var stream = new Streaming();
        foreach (string data in (string[])[Streaming.Start, Ping, TextStart, TextDelta, BlockStop, MessageDelta])
            Assert.False(stream.Send("message", data));
        Assert.True(stream.Send("message", MessageStop));
        Assert.Equal(Streaming.Of(false, Streaming.Start, TextStart, TextDelta, BlockStop, MessageDelta, MessageStop).Text, stream.Text);
    }

    [Fact]
    [Trait("Row", "19")]
    public void AfterTheEnd_NothingIsWritten()
    {
        var stream = Streaming.Of(false, Streaming.Start, TextDelta, MessageDelta, MessageStop);
        string before = stream.Text;

        Assert.True(stream.Send(TextDelta));
        Assert.True(stream.Send(Ping));
        stream.Converter.End();

        Assert.Equal(before, stream.Text);
    }

    [Theory]
    [InlineData(TextDelta)]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}""")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"f","input":{}}}""")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"A"}}""")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"d"}}""")]
    public void TextReasoningAndCalls_AreContent(string data)
    {
        var stream = Streaming.Of(false, Streaming.Start);
        Assert.False(stream.Converter.HasContent);
        stream.Send(data);
        Assert.True(stream.Converter.HasContent);
    }

    [Fact]
    [Trait("Row", "19")]
    public void TheRole_IsToldOnce()
    {
        foreach (
            var stream in (Streaming[])
                [
                    Streaming.Of(false, TextDelta, TextDelta, MessageStop),
                    Streaming.Of(false, Streaming.Start, Streaming.Start, TextDelta, MessageStop),
                ]
        )
            Assert.True(Assert.Single(stream.Deltas.Index(), delta => delta.Item.TryGetProperty("role", out _)).Index == 0);
    }

    [Fact]
    public void ManyLinesInAnEvent_AreOneLineForTheCaller()
    {
        var stream = Streaming.Of(
            false,
            "{\"type\":\"message_start\",\n\"message\":\n{\"id\":\"msg_1\"}}",
            "{\"type\":\"content_block_start\",\n\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{\n\"a\":\n1}}}",
            MessageStop
        );
        Assert.Equal(4, stream.Deltas.Count);
    }

    [Fact]
    public void TheCallersModel_IsNamedAsItWas_WhateverItsCharacters()
    {
        var stream = new Streaming(target: Converting.Target with { CallerModel = "a\"b\\é日😀\n" });
        stream.Send(Streaming.Start);
        Assert.Equal("a\"b\\é日😀\n", stream.Chunks[0].GetProperty("model").GetString());
    }
}
