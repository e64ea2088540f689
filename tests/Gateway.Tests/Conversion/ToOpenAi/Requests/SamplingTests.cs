using Platform.Gateway.Conversion;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Requests;

public sealed class SamplingTests
{
    [Fact]
    [Trait("Row", "11")]
    public void TemperatureAndTopP_AreKept()
    {
        var body = Request(With("\"temperature\":0.25,\"top_p\":0.9"));
        Assert.Equal((0.25, 0.9), ((double)body["temperature"]!, (double)body["top_p"]!));
    }

    [Fact]
    [Trait("Row", "11")]
    public void SamplingThatTheModelRefuses_IsLeftOutAndNamed()
    {
        var (body, leftOut) = RequestAndWarnings(With("\"temperature\":0.25,\"top_p\":0.9"), new ModelSettings("o9") { Sampling = false });
        Assert.Null(body["temperature"]);
        Assert.Null(body["top_p"]);
        Assert.Equal(["temperature", "top_p"], leftOut);
    }

    [Theory]
    [InlineData("temperature", "1.1")]
    [InlineData("temperature", "-0.1")]
    [InlineData("temperature", "\"hot\"")]
    [InlineData("top_p", "1e999")]
    [InlineData("top_p", "[]")]
    [Trait("Row", "11")]
    public void SamplingOutOfItsRange_IsRefused(string member, string value) => Refused(member, With($"\"{member}\":{value}"));

    [Fact]
    [Trait("Row", "11")]
    public void TopK_HasNoCounterpartAndIsNamed()
    {
        var (body, leftOut) = RequestAndWarnings(With("\"top_k\":40"));
        Assert.Null(body["top_k"]);
        Assert.Equal(["top_k"], leftOut);
    }
}
