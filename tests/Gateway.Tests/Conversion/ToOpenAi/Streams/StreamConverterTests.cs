using Platform.Gateway.Protocols;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Streaming;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Streams;

public sealed class StreamConverterTests
{
    private const string Zeros = """{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}""";

    [Fact]
    [Trait("Row", "19")]
    public void AnAnswerOfText_IsTheEventsOfOneBlock()
    {
        var events = All(
            Delta("""{"role":"assistant","content":"","refusal":null}"""),
            Text("Grüße "),
            Text("\"x\"\n👋"),
            Finish("stop"),
            Usage(100, 64, 7),
            "[DONE]"
        );
        Same(
            $$"""
            [{"type":"message_start","message":{"id":"msg_c-1","type":"message","role":"assistant","model":"claude-caller","content":[],"stop_reason":null,"stop_sequence":null,"usage":{{Zeros}} } },
             {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""} },
             {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße "} },
             {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\"x\"\n👋"} },
             {"type":"content_block_stop","index":0},
             {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":36,"cache_creation_input_tokens":0,"cache_read_input_tokens":64,"output_tokens":7} },
             {"type":"message_stop"}]
            """,
            new System.Text.Json.Nodes.JsonArray([.. events.Select(e => e.DeepClone())])
        );
    }

    [Fact]
    [Trait("Row", "19")]
    public void EachBlockEndsBeforeTheNext_AndTheDeltaThatMadeTheChangeIsKept() =>
        Equal(
            """
            message_start
            0 start thinking | 0 Hm | 0 . | 0 stop
            1 start text | 1 Yes | 1 stop
            2 start tool_use c1 get | 2 {} | 2 stop
            message_delta tool_use | message_stop
            """,
            All(Reasoning("Hm"), Reasoning("."), Text("Yes"), Call(0, "c1", "get", "{}"), Finish("tool_calls"), Usage(1, 0, 1))
        );

    [Fact]
    [Trait("Row", "19")]
    public void ReasoningTextAndACallInOneChunk_ComeInThatOrder() =>
        Equal(
            """
            message_start
            0 start thinking | 0 Hm | 0 stop
            1 start text | 1 Yes | 1 stop
            2 start tool_use c1 get | 2 {} | 2 stop
            message_delta tool_use | message_stop
            """,
            All(
                Delta(
                    """{"tool_calls":[{"index":0,"id":"c1","function":{"name":"get","arguments":"{}"}}],"content":"Yes","reasoning_content":"Hm"}""",
                    "\"stop\""
                )
            )
        );

    [Fact]
    [Trait("Row", "18")]
    public void TheEnd_WaitsForTheUsageAfterTheFinishReason()
    {
        var stream = new Streaming();
        Assert.False(stream.Send(Text("a")));
        Assert.False(stream.Send(Finish("stop")));
        Assert.Equal("content_block_stop", (string)stream.Events[^1]["type"]!);
        Assert.True(stream.Send(Usage(10, 4, 2)));
        Same(
            """{"input_tokens":6,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":2}""",
            stream.Events[^2]["usage"]
        );
        Assert.Equal(new TokenUsage(6, 0, 4, 2), stream.Converter.Usage);
        string written = stream.Written;
        Assert.True(stream.Send("[DONE]"));
        stream.Converter.End();
        Assert.Equal(written, stream.Written);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Row", "18")]
    public void UsageThatNeverComes_IsWaitedForUntilDoneOrTheStreamsEnd(bool saysDone)
    {
        var stream = new Streaming();
        stream.Send(Text("a"));
        stream.Send(Finish("length"));
        if (saysDone)
            Assert.True(stream.Send("[DONE]"));
        else
            stream.Converter.End();
        Equal("message_start | 0 start text | 0 a | 0 stop | message_delta max_tokens | message_stop", stream.Events);
        Same(Zeros, stream.Events[^2]["usage"]);
    }

    [Fact]
    [Trait("Row", "18")]
    public void UsageInEachChunk_IsTheLastOneAndNotTheSum()
    {
        const string counted =
            """{"id":"c-1","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":{"prompt_tokens":10,"completion_tokens":1}}""";
        var stream = new Streaming();
        stream.Send(counted);
        stream.Send(counted);
        Assert.True(
            stream.Send(
                """{"id":"c-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2}}"""
            )
        );
        Assert.Equal(new TokenUsage(10, 0, 0, 2), stream.Converter.Usage);
        Assert.Equal(2, (int)stream.Events[^2]["usage"]!["output_tokens"]!);
    }

    [Fact]
    [Trait("Row", "21")]
    public void ChunksWithoutChoicesOrContent_WriteNothing()
    {
        var stream = new Streaming();
        Assert.False(stream.Send("""{"id":"","choices":[],"prompt_filter_results":[{}]}"""));
        Assert.Equal("", stream.Written);
        stream.Send(Delta("""{"role":"assistant","content":"","reasoning_content":"","tool_calls":[],"annotations":[]}"""));
        stream.Send(Delta("""{"role":"assistant","content":null}"""));
        Equal("message_start", stream.Events);
        Assert.False(stream.Converter.HasContent);
    }

    [Theory]
    [InlineData("{\"content\":\"a\"}")]
    [InlineData("{\"reasoning_content\":\"a\"}")]
    [InlineData("{\"refusal\":\"a\"}")]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"get\"}}]}")]
    public void TextReasoningOrAPartOfACall_IsContent(string delta)
    {
        var stream = new Streaming();
        stream.Send(Delta(delta));
        Assert.True(stream.Converter.HasContent);
    }

    [Theory]
    [InlineData("tool_calls", "tool_use")]
    [InlineData("stop", "tool_use")]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    [Trait("Row", "10")]
    public void AnyCall_IsToolUseEvenIfTheUpstreamSaidStop(string finish, string stop) =>
        Assert.Equal(stop, (string)All(Call(0, "c1", "get"), Finish(finish))[^2]["delta"]!["stop_reason"]!);

    [Fact]
    [Trait("Row", "10")]
    public void ARefusal_IsTextWithItsStopReason() =>
        Equal(
            "message_start | 0 start text | 0 I can | 0 not. | 0 stop | message_delta refusal | message_stop",
            All(Delta("""{"refusal":"I can"}"""), Delta("""{"refusal":"not."}"""), Finish("stop"))
        );

    [Fact]
    public void AnAnswerWithoutContent_HasNoBlocks() =>
        Equal("message_start | message_delta end_turn | message_stop", All(Finish("stop"), "[DONE]"));

    [Fact]
    [Trait("Row", "15")]
    public void ASignature_EndsItsBlockOfThinking() =>
        Equal(
            """
            message_start
            0 start thinking | 0 Hm. | 0 signature EqQB/= | 0 stop
            1 start redacted_thinking Emd+ | 1 stop
            2 start thinking | 2 Two | 2 . | 2 signature s2 | 2 stop
            3 start text | 3 Yes | 3 stop
            message_delta end_turn | message_stop
            """,
            All(
                Reasoning("Hm."),
                Delta(
                    """{"reasoning_details":[{"type":"thinking","thinking":"Hm.","signature":"EqQB\/="},{"type":"redacted_thinking","data":"Emd+"}]}"""
                ),
                Delta("""{"reasoning_details":[{"type":"thinking","thinking":"Two"}]}"""),
                Delta("""{"reasoning_details":[{"type":"thinking","thinking":"."},{"type":"unknown"}]}"""),
                Delta("""{"reasoning_details":[{"type":"thinking","signature":"s2"}],"content":"Yes"}"""),
                Finish("stop")
            )
        );

    [Fact]
    public void AChoiceThatWasNotAskedFor_IsPassedOver() =>
        Equal(
            "message_start | 0 start text | 0 a | 0 stop | message_delta end_turn | message_stop",
            All(Text("a"), """{"choices":[{"delta":{"content":"b"},"finish_reason":"length","index":1}]}""", Finish("stop"))
        );

    [Fact]
    public void TheOfficialClient_ReadsTheEvents()
    {
        foreach (var data in All(Reasoning("Hm"), Text("a"), Call(0, "c1", "get", "{}"), Finish("stop"), Usage(3, 1, 2)))
            System.Text.Json.JsonSerializer.Deserialize<Anthropic.Models.Messages.RawMessageStreamEvent>(data.ToJsonString())!.Validate();
    }

    private static void Equal(string expected, IReadOnlyList<System.Text.Json.Nodes.JsonNode> events) => EventText.Equal(expected, events);
}
