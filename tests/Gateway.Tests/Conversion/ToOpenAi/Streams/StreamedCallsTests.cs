using Platform.Gateway.Errors;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Streaming;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Streams;

public sealed class StreamedCallsTests
{
    [Fact]
    [Trait("Row", "7")]
    public void ACallWithoutArguments_IsABlockWithoutDeltas() =>
        EventText.Equal(
            "message_start | 0 start tool_use c1 get | 0 stop | message_delta tool_use | message_stop",
            All(Call(0, "c1", "get"), Arguments(0, ""), Finish("tool_calls"))
        );

    [Fact]
    [Trait("Row", "7")]
    public void ABlockOfACall_BeginsWithAnEmptyObject() =>
        Converting.Same(
            """{"type":"tool_use","id":"c1","name":"get","input":{},"caller":{"type":"direct"}}""",
            All(Call(0, "c1", "get"), Finish("tool_calls"))[1]["content_block"]
        );

    [Fact]
    [Trait("Row", "20")]
    public void MixedCalls_AreBlocksOneAfterTheOther() =>
        EventText.Equal(
            """
            message_start
            0 start tool_use c1 get | 0 {"a": | 0 "1 | 0 "} | 0 stop
            1 start tool_use c2 put | 1 {"b":2} | 1 stop
            2 start tool_use c3 all | 2 stop
            message_delta tool_use | message_stop
            """,
            All(
                Call(0, "c1", "get", "{\"a\":"),
                Call(1, "c2", "put"),
                Arguments(0, "\"1"),
                Arguments(1, "{\"b\""),
                Call(2, "c3", "all"),
                Arguments(0, "\"}"),
                Arguments(1, ":2}"),
                Finish("tool_calls")
            )
        );

    [Fact]
    [Trait("Row", "20")]
    public void TheFirstCall_IsNotHeldBack()
    {
        var stream = new Streaming();
        stream.Send(Call(0, "c1", "get", "{"));
        stream.Send(Call(1, "c2", "put", "{}"));
        stream.Send(Arguments(0, "}"));
        EventText.Equal("message_start | 0 start tool_use c1 get | 0 { | 0 }", stream.Events);
    }

    [Fact]
    [Trait("Row", "20")]
    public void SeveralCallsInOneChunk_AreAllKept() =>
        EventText.Equal(
            """
            message_start
            0 start tool_use c1 get | 0 {} | 0 stop
            1 start tool_use c2 put | 1 {} | 1 stop
            message_delta tool_use | message_stop
            """,
            All(
                Delta(
                    """{"tool_calls":[{"index":0,"id":"c1","function":{"name":"get","arguments":"{}"}},{"index":1,"id":"c2","function":{"name":"put","arguments":"{}"}}]}""",
                    "\"stop\""
                )
            )
        );

    [Fact]
    public void AnIdOrANameThatComesLater_IsWaitedFor() =>
        EventText.Equal(
            "message_start | 0 start tool_use c1 get | 0 { | 0 } | 0 stop | message_delta tool_use | message_stop",
            All(
                Delta("""{"tool_calls":[{"index":0,"id":"c1","function":{"arguments":"{"}}]}"""),
                Call(0, "c1", "get", "}"),
                Call(0, "c1", "get"),
                Finish("stop")
            )
        );

    [Fact]
    [Trait("Row", "19")]
    public void TextAfterACall_EndsItAndACallThatWaitedFollows() =>
        EventText.Equal(
            """
            message_start
            0 start tool_use c1 get | 0 {} | 0 stop
            1 start text | 1 so | 1 stop
            2 start tool_use c2 put | 2 { | 2 } | 2 stop
            message_delta tool_use | message_stop
            """,
            All(Call(0, "c1", "get", "{}"), Call(1, "c2", "put", "{"), Text("so"), Arguments(1, ""), Arguments(1, "}"), Finish("stop"))
        );

    [Theory]
    [InlineData("{\"tool_calls\":[{\"id\":\"c9\",\"function\":{\"name\":\"get\"}}]}")]
    [InlineData("{\"tool_calls\":[{\"index\":-1,\"id\":\"c9\",\"function\":{\"name\":\"get\"}}]}")]
    [InlineData("{\"tool_calls\":[{\"index\":\"0\",\"id\":\"c9\",\"function\":{\"name\":\"get\"}}]}")]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"id\":\"c9\",\"function\":{\"arguments\":\"x\"}}]}")]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":{}}}]}")]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"type\":\"custom\"}]}")]
    [InlineData("{\"tool_calls\":[7]}")]
    [InlineData("{\"tool_calls\":{}}")]
    [InlineData("{\"function_call\":{\"name\":\"get\",\"arguments\":\"\"}}")]
    public void PiecesThatAreNotUnderstood_AreRefusedAndWriteNothing(string delta)
    {
        var stream = new Streaming();
        stream.Send(Call(0, "c1", "get", "{"));
        AssertRefuses(stream, Delta(delta));
    }

    [Fact]
    public void ACallThatGoesOnAfterOtherContent_IsRefused()
    {
        var stream = new Streaming();
        stream.Send(Call(0, "c1", "get", "{"));
        stream.Send(Text("a"));
        AssertRefuses(stream, Arguments(0, "}"));
    }

    [Fact]
    public void ACallThatIsNeverNamed_IsRefused()
    {
        var stream = new Streaming();
        stream.Send(Arguments(0, "{}"));
        AssertRefuses(stream, Finish("tool_calls"));
    }

    [Fact]
    [Trait("Row", "20")]
    public void WhatIsHeldBack_IsBounded()
    {
        var stream = new Streaming(Converting.Target with { MaxHeldBytes = 10_000 });
        stream.Send(Call(0, "c1", "get", new string('a', 100_000)));
        stream.Send(Call(1, "c2", "get", new string('a', 7_000)));
        AssertRefuses(stream, Arguments(1, new string('a', 2_000)));
    }

    [Fact]
    [Trait("Row", "20")]
    public void EmptyCallsWithoutEnd_AreBounded()
    {
        var stream = new Streaming();
        var error = Assert
            .Throws<CallErrorException>(() =>
            {
                for (int i = 0; i < 2_000; i++)
                    stream.Send(Call(i, $"c{i}", "get"));
            })
            .Error;
        Assert.Equal(CallErrorKind.BadUpstream, error.Kind);
    }

    private static void AssertRefuses(Streaming stream, string chunk)
    {
        string before = stream.Written;
        Assert.Equal(CallErrorKind.BadUpstream, Assert.Throws<CallErrorException>(() => stream.Send(chunk)).Error.Kind);
        Assert.Equal(before, stream.Written);
    }
}
