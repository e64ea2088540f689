using System.Text.Json;
using Platform.Gateway.Errors;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Streaming;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Streams;

public sealed class StreamFaultTests
{
    private readonly Streaming _stream = new();

    [Theory]
    [InlineData("message", "{\"error\":{\"message\":\"Busy.\",\"type\":\"overloaded_error\"}}")]
    [InlineData(
        "message",
        "{\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"error\":{\"message\":\"Busy.\",\"type\":\"overloaded_error\"}}"
    )]
    [InlineData("error", "{\"error\":{\"message\":\"Busy.\",\"type\":\"overloaded_error\"}}")]
    [Trait("Row", "22")]
    public void AnError_IsTheUpstreamsAndWritesNothing(string type, string chunk)
    {
        _stream.Send(Text("a"));
        string before = _stream.Written;
        var error = Assert.Throws<CallErrorException>(() => _stream.Send(chunk, type)).Error;
        Assert.Equal((CallErrorKind.Overloaded, "Busy."), (error.Kind, error.Message));
        Assert.Equal(before, _stream.Written);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Row", "22")]
    public void AnEndBeforeTheFinishReason_IsAnUpstreamThatBrokeOff(bool saysDone)
    {
        _stream.Send(Text("a"));
        string before = _stream.Written;
        var error = Assert
            .Throws<CallErrorException>(() =>
            {
                if (saysDone)
                    _stream.Send("[DONE]");
                else
                    _stream.Converter.End();
            })
            .Error;
        Assert.Equal(CallErrorKind.BadUpstream, error.Kind);
        Assert.Contains("broke off", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _stream.Written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\"}}]")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\"}}]} {}")]
    [InlineData("<html>")]
    [Trait("Row", "22")]
    public void WhatIsNoJson_WritesNothing(string chunk)
    {
        Assert.ThrowsAny<JsonException>(() => _stream.Send(chunk));
        Assert.Equal("", _stream.Written);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"choices\":7}")]
    [InlineData("{\"choices\":[[]]}")]
    [InlineData("{\"choices\":[{\"delta\":[]}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\",\"refusal\":{}}}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"eaten\"}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"function_call\"}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\",\"reasoning_details\":[7]}}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"usage\":[]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"id\":7}")]
    [Trait("Row", "22")]
    public void WhatIsNoChunk_IsNotUnderstoodAndWritesNothing(string chunk)
    {
        Assert.Equal(CallErrorKind.BadUpstream, Assert.Throws<CallErrorException>(() => _stream.Send(chunk)).Error.Kind);
        Assert.Equal("", _stream.Written);
    }

    [Fact]
    public void TextThatIsNotUtf8_IsNotUnderstood()
    {
        byte[] chunk = Converting.Utf8(Text("a_b"));
        chunk[chunk.AsSpan().IndexOf((byte)'_')] = 0xFF;
        Assert.Equal(
            CallErrorKind.BadUpstream,
            Assert.Throws<CallErrorException>(() => _stream.Converter.Convert("message", chunk)).Error.Kind
        );
        Assert.Equal("", _stream.Written);
    }
}
