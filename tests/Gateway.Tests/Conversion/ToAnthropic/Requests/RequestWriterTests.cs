using Platform.Gateway.Conversion;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

public sealed class RequestWriterTests
{
    [Fact]
    public void ASmallRequest_IsWrittenWhole() =>
        AssertJson.Equal(
            """{"model":"claude-upstream","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""",
            Request(Saying("""{"role":"user","content":"Hi"}"""))
        );

    [Theory]
    [Trait("Row", "1")]
    [InlineData("\"max_completion_tokens\":10,\"max_tokens\":20", 10)]
    [InlineData("\"max_tokens\":20,\"max_completion_tokens\":null", 20)]
    [InlineData("\"max_tokens\":20", 20)]
    [InlineData("\"max_tokens\":null", 777)]
    [InlineData("\"n\":1", 777)]
    public void MaxTokens_IsTheNewNameElseTheOldElseTheModelsDefault(string members, int expected)
    {
        var target = Target with { Model = Target.Model with { MaxTokens = 777 } };
        Assert.Equal(expected, Request(With(members), target).GetProperty("max_tokens").GetInt32());
    }

    [Theory]
    [Trait("Row", "1")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"10\"")]
    [InlineData("99999999999")]
    public void MaxTokensThatIsNoCount_IsRefused(string value)
    {
        Refused("max_tokens", With($"\"max_tokens\":{value}"));
        Refused("max_completion_tokens", With($"\"max_completion_tokens\":{value}"));
    }

    [Fact]
    public void AStreamedRequest_IsStreamedUpstream()
    {
        Assert.True(Request(With("\"stream\":true,\"stream_options\":{\"include_usage\":true}")).GetProperty("stream").GetBoolean());
        Assert.False(Request(With("\"stream\":false")).TryGetProperty("stream", out _));
    }

    [Fact]
    public void AskingForUsage_IsNotTheUpstreamsBusiness() =>
        Assert.False(Request(With("\"stream\":true,\"stream_options\":{\"include_usage\":true}")).TryGetProperty("stream_options", out _));

    [Theory]
    [InlineData("\"user\":\"u1\"")]
    [InlineData("\"safety_identifier\":\"u1\"")]
    public void TheCallersUser_IsInMetadata(string members) =>
        AssertJson.Equal("""{"user_id":"u1"}""", Request(With(members)).GetProperty("metadata"));

    [Fact]
    public void TwoNamesForTheUser_KeepTheFirstAndTellOfTheOther()
    {
        var (request, leftOut) = RequestAndWarnings(With("\"safety_identifier\":\"u2\",\"user\":\"u1\""));
        AssertJson.Equal("""{"user_id":"u1"}""", request.GetProperty("metadata"));
        Assert.Equal(["safety_identifier"], leftOut);
    }

    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("default", "standard_only")]
    public void AServiceTierThatBothHave_IsKept(string tier, string expected) =>
        Assert.Equal(expected, Request(With($"\"service_tier\":\"{tier}\"")).GetProperty("service_tier").GetString());

    [Fact]
    public void AnotherServiceTier_IsLeftOutWithAWarning()
    {
        var (request, leftOut) = RequestAndWarnings(With("\"service_tier\":\"flex\""));
        Assert.False(request.TryGetProperty("service_tier", out _));
        Assert.Equal(["service_tier"], leftOut);
    }

    [Fact]
    public void OneModelForCallersAndAnotherUpstream_IsTheUpstreams() =>
        Assert.Equal(
            "claude-x",
            Request(Saying("""{"role":"user","content":"Hi"}"""), new ConversionTarget("gpt-caller", new ModelSettings("claude-x")))
                .GetProperty("model")
                .GetString()
        );
}
