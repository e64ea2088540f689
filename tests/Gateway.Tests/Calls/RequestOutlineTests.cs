using System.Text;
using System.Text.Json;
using Platform.Gateway.Calls;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Calls;

public sealed class RequestOutlineTests
{
    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", "m", false, false)]
    [InlineData("""{"messages":[{"model":"other","stream":true}],"stream":false,"model":"a\"bä"}""", "a\"bä", false, false)]
    [InlineData("""{"stream":true,"messages":[],"model":"m","stream_options":{"include_usage":true}}""", "m", true, true)]
    [InlineData("""{"stream":null,"messages":[],"model":"m","stream_options":null}""", "m", false, false)]
    public void ModelAndStream_AreReadWhereverTheyStand(string body, string model, bool isStreamed, bool asksForUsage)
    {
        var outline = Read(body);
        Assert.Equal((model, isStreamed, asksForUsage), (outline.Model, outline.IsStreamed, outline.AsksForUsage));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON (line 1, byte 2")]
    [InlineData("{\"model\":\"m\",\n \"messages\":[1,]}", "not valid JSON (line 2,")]
    [InlineData("""{"model":"m","messages":[]} x""", "not valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "'model' is missing")]
    [InlineData("""{"model":5}""", "'model' must be a text")]
    [InlineData("""{"model":""}""", "'model' must be a text")]
    [InlineData("""{"model":null}""", "'model' must be a text")]
    [InlineData("""{"model":"a","model":"b","messages":[]}""", "'model' is there twice")]
    [InlineData("""{"model":"a"}""", "'messages' is missing")]
    [InlineData("""{"model":"a","messages":{}}""", "'messages' must be a list")]
    [InlineData("""{"model":"a","messages":[],"stream":"yes"}""", "'stream' must be true or false")]
    [InlineData("""{"model":"a","messages":[],"stream_options":[]}""", "'stream_options' must be an object")]
    [InlineData("""{"model":"a","messages":[],"stream_options":{},"stream_options":{}}""", "'stream_options' must be an object, once")]
    public void WhatIsWrong_IsNamed(string body, string message)
    {
        var error = Assert.Throws<CallErrorException>(() => Read(body)).Error;
        Assert.Equal(CallErrorKind.InvalidRequest, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACallerOfAnthropic_MustSayHowManyTokens()
    {
        string body = """{"model":"a","messages":[]}""";
        Assert.Equal(
            "max_tokens",
            Assert.Throws<CallErrorException>(() => RequestOutline.Read(Encoding.UTF8.GetBytes(body), Protocol.Anthropic)).Error.Param
        );
    }

    [Fact]
    public void WhatIsDeeperThanAnySchema_IsRefused()
    {
        string deep = new('[', 10_000);
        Assert.Throws<CallErrorException>(() => Read($$"""{"model":"a","messages":{{deep}}"""));
    }

    [Fact]
    public void AnInvalidText_IsRefused()
    {
        byte[] body = [.. "{\"model\":\"a"u8, 0xff, .. "\",\"messages\":[]}"u8];
        Assert.Equal("model", Assert.Throws<CallErrorException>(() => RequestOutline.Read(body, Protocol.OpenAi)).Error.Param);
    }

    [Fact]
    public void TheSameModelName_LeavesTheBytesAsTheyAre()
    {
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes("""{"model": "m", "messages": [], "stream": true}""");
        Assert.Equal(body, RequestOutline.Read(body.Span, Protocol.OpenAi).Rewrite(body, "m", askForUsage: false));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"stream":true}""")]
    [InlineData(""" {"model":"m","messages":[],"stream":true,"stream_options":{}}""")]
    [InlineData("""{"stream_options":{"include_obfuscation":false},"model":"m","messages":[],"stream":true}""")]
    [InlineData("""{"stream_options": {"include_usage" : false, "x":{"y":[1]}},"stream":true,"messages":[],"model":"m"}""")]
    [InlineData("""{"stream_options": {"x":1,"include_usage":null},"stream":true,"messages":[],"model":"m"}""")]
    [InlineData("""{"model":"m","stream_options":null,"messages":[],"stream":true}""")]
    public void NameAndQuestionForUsage_AreTheOnlyChanges(string body)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(body);
        var changed = RequestOutline.Read(bytes.Span, Protocol.OpenAi).Rewrite(bytes, "\"n\"", askForUsage: true);

        var before = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(bytes.Span)!;
        var after = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(changed.Span)!;
        Assert.Equal("\"n\"", after["model"].GetString());
        Assert.True(after["stream_options"].GetProperty("include_usage").GetBoolean());
        Assert.Equal(before.Keys.Append("stream_options").Distinct().Order(), after.Keys.Order());
        if (before.TryGetValue("stream_options", out var options) && options.ValueKind == JsonValueKind.Object)
            Assert.All(
                options.EnumerateObject().Where(option => option.Name != "include_usage"),
                option => Assert.Equal(option.Value.GetRawText(), after["stream_options"].GetProperty(option.Name).GetRawText())
            );
    }

    [Fact]
    public void AnAnswerThatIsNotStreamed_IsNotAskedForUsage()
    {
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes("""{"model":"m","messages":[]}""");
        Assert.Equal(body, RequestOutline.Read(body.Span, Protocol.OpenAi).Rewrite(body, "m", askForUsage: true));
    }

    private static RequestOutline Read(string body) => RequestOutline.Read(Encoding.UTF8.GetBytes(body), Protocol.OpenAi);
}
