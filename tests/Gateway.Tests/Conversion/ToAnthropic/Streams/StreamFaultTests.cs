using System.Text;
using System.Text.Json;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Streams;

/// <summary>What an upstream may do wrong while it streams. Nothing is written of an event that is refused.</summary>
public sealed class StreamFaultTests
{
    private const string TextStart = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
    private const string TextDelta = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""";
    private const string BlockStop = """{"type":"content_block_stop","index":0}""";
    private const string MessageDelta =
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""";
    private const string Ping = """{"type":"ping"}""";

    [Theory]
    [Trait("Row", "22")]
    [InlineData("error")]
    [InlineData("message")]
    public void AnErrorAmidTheStream_IsThrownAndNothingIsWritten(string eventType)
    {
        var stream = Streaming.Of(false, Streaming.Start, TextDelta);
        string before = stream.Text;

        var error = Assert
            .Throws<CallErrorException>(() =>
                stream.Send(eventType, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")
            )
            .Error;

        Assert.Equal((CallErrorKind.Overloaded, "Overloaded"), (error.Kind, error.Message));
        Assert.Equal(before, stream.Text);
    }

    [Fact]
    [Trait("Row", "22")]
    public void AnErrorAtOnce_FindsNoContentYet()
    {
        var stream = Streaming.Of(false, Streaming.Start, Ping, TextStart);
        Assert.Throws<CallErrorException>(() =>
            stream.Send("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")
        );
        Assert.False(stream.Converter.HasContent);
    }

    [Fact]
    [Trait("Row", "22")]
    public void AnEndBeforeTheAnswerIsComplete_IsABadUpstream()
    {
        foreach (int count in Enumerable.Range(0, 6))
        {
            var stream = Streaming.Of(
                false,
                ((string[])[Streaming.Start, TextStart, TextDelta, BlockStop, MessageDelta])[..Math.Min(count, 5)]
            );
            string before = stream.Text;
            Assert.Equal(CallErrorKind.BadUpstream, Assert.Throws<CallErrorException>(stream.Converter.End).Error.Kind);
            Assert.Equal(before, stream.Text);
            Assert.DoesNotContain("[DONE]", before, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("message_start", "{}")]
    [InlineData("message_start", "[]")]
    [InlineData("message_start", "{\"message\":1}")]
    [InlineData("message_start", "{\"\\ud800\":1,\"message\":{\"\\ud800\":1}}")]
    [InlineData("message", "{\"\\ud800\":1}")]
    [InlineData("content_block_start", "{\"content_block\":{}}")]
    [InlineData("content_block_start", "{\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\"}}")]
    [InlineData("content_block_start", "{\"content_block\":{\"type\":\"tool_use\",\"id\":1,\"name\":\"f\"}}")]
    [InlineData("content_block_start", "{\"content_block\":{\"type\":\"redacted_thinking\"}}")]
    [InlineData("content_block_delta", "{}")]
    [InlineData("content_block_delta", "[]")]
    [InlineData("content_block_delta", "{\"delta\":1}")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"text_delta\"}}")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"text_delta\",\"text\":{}}}")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}")]
    [InlineData("message_delta", "{\"delta\":null}")]
    [InlineData("message", "1")]
    public void WhatIsNoEventOfTheProtocol_IsABadUpstream(string eventType, string data) => AssertRefused(new Streaming(), eventType, data);

    [Theory]
    [InlineData("message_start", "")]
    [InlineData("message_start", "{\"message\":{}} x")]
    [InlineData("content_block_start", "{\"content_block\":{\"type\":\"text\",")]
    [InlineData("content_block_delta", "")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"text_delta\",\"text\":\"A\"}")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"text_delta\",\"text\":\"A\"}} x")]
    [InlineData("content_block_delta", "{\"delta\":{\"type\":\"text_delta\",\"text\":\"A\nB\"}}")]
    [InlineData("content_block_stop", "nothing")]
    [InlineData("message_stop", "{")]
    [InlineData("message", "[DONE]")]
    public void WhatIsNotJson_IsThrownAndNothingIsWritten(string eventType, string data)
    {
        var stream = new Streaming();
        Assert.ThrowsAny<JsonException>(() => stream.Send(eventType, data));
        Assert.Equal("", stream.Text);
    }

    [Fact]
    public void WhatIsNotUtf8_IsABadUpstream()
    {
        var stream = new Streaming();
        byte[] data = [.. "{\"delta\":{\"type\":\"text_delta\",\"text\":\""u8, 0xFF, .. "\"}}"u8];
        Assert.Equal(
            CallErrorKind.BadUpstream,
            Assert.Throws<CallErrorException>(() => stream.Converter.Convert("content_block_delta", data)).Error.Kind
        );
        Assert.Equal("", stream.Text);
    }

    [Fact]
    [Trait("Row", "15")]
    public void ThinkingBeyondWhatIsHeld_EndsTheAnswer()
    {
        var stream = new Streaming(target: Converting.Target with { MaxHeldBytes = 100 });
        stream.Send(Streaming.Start);
        string piece =
            $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"{{{new string('a', 60)}}}"}}""";
        stream.Send(piece);
        AssertRefused(stream, "content_block_delta", piece);
    }

    private static void AssertRefused(Streaming stream, string eventType, string data)
    {
        string before = stream.Text;
        var error = Assert.Throws<CallErrorException>(() => stream.Converter.Convert(eventType, Encoding.UTF8.GetBytes(data))).Error;
        Assert.Equal(CallErrorKind.BadUpstream, error.Kind);
        Assert.Equal(before, stream.Text);
    }
}
