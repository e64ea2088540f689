using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

[Trait("Row", "9")]
public sealed class StopSequencesTests
{
    [Theory]
    [InlineData("\"END\"", "[\"END\"]")]
    [InlineData("[\"END\"]", "[\"END\"]")]
    [InlineData("[\"a\",\"b\",\"c\",\"d\",\"e\"]", "[\"a\",\"b\",\"c\",\"d\",\"e\"]")]
    [InlineData("\"\\n\\nHuman:\"", "[\"\\n\\nHuman:\"]")]
    public void AreAlwaysAList(string stop, string expected) =>
        AssertJson.Equal(expected, Request(With($"\"stop\":{stop}")).GetProperty("stop_sequences"));

    [Theory]
    [InlineData("[\"\",\" \",\"END\",\"\\n\\t\\r\"]", "[\"END\"]")]
    [InlineData("\"\\n\"", null)]
    [InlineData("[\"\",\" \"]", null)]
    [InlineData("[\"\\f\",\"\\u00a0\",\"a\"]", "[\"a\"]")]
    public void BlankOnes_WhichAnthropicRefuses_AreLeftOutWithAWarning(string stop, string? expected)
    {
        var (request, leftOut) = RequestAndWarnings(With($"\"stop\":{stop}"));
        Assert.Equal(["stop"], leftOut);
        Assert.Equal(expected is not null, request.TryGetProperty("stop_sequences", out var sequences));
        if (expected is not null)
            AssertJson.Equal(expected, sequences);
    }

    [Fact]
    public void WhatIsNoString_IsRefusedWithItsPlace()
    {
        Refused("stop", With("\"stop\":{}"));
        Refused("stop[1]", With("\"stop\":[\"a\",1]"));
    }
}
