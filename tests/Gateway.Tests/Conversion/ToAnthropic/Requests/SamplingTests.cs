using Platform.Gateway.Conversion;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

[Trait("Row", "11")]
public sealed class SamplingTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.7", 0.7)]
    [InlineData("1", 1)]
    [InlineData("1.3", 1)]
    [InlineData("2", 1)]
    public void TemperatureAboveAnthropicsRange_IsItsMost(string given, double expected) =>
        Assert.Equal(expected, Request(With($"\"temperature\":{given}")).GetProperty("temperature").GetDouble());

    [Theory]
    [InlineData("temperature", "-0.1")]
    [InlineData("temperature", "2.1")]
    [InlineData("temperature", "\"1\"")]
    [InlineData("top_p", "1.1")]
    [InlineData("top_p", "{}")]
    [InlineData("top_k", "0")]
    [InlineData("top_k", "1.5")]
    public void ValuesOutOfRange_AreRefused(string name, string value) => Refused(name, With($"\"{name}\":{value}"));

    [Fact]
    public void TopPAndTopK_AreKept()
    {
        var request = Request(With("\"top_p\":0.9,\"top_k\":40"));
        Assert.Equal((0.9, 40), (request.GetProperty("top_p").GetDouble(), request.GetProperty("top_k").GetInt32()));
    }

    [Fact]
    public void TopPBesideTemperature_WhichModelsRefuse_IsLeftOutWithAWarning()
    {
        var (request, leftOut) = RequestAndWarnings(With("\"top_p\":0.9,\"temperature\":0.5"));
        Assert.False(request.TryGetProperty("top_p", out _));
        Assert.Equal(["top_p"], leftOut);
    }

    [Fact]
    public void ATopPOfOne_SaysNothing() => Assert.False(Request(With("\"top_p\":1,\"temperature\":0.5")).TryGetProperty("top_p", out _));

    public static TheoryData<bool> WhoRefuses => [true, false];

    [Theory]
    [MemberData(nameof(WhoRefuses))]
    public void WhereModelOrVersionRefusesThem_TheyAreLeftOutWithWarnings(bool isTheModel)
    {
        var target = isTheModel
            ? Target with
            {
                Model = Target.Model with { Sampling = false },
            }
            : Target with
            {
                AnthropicVersion = "2026-10-21",
            };

        var (request, leftOut) = RequestAndWarnings(With("\"temperature\":1.5,\"top_p\":0.9,\"top_k\":40"), target);

        Assert.Equal(["temperature", "top_p", "top_k"], leftOut);
        Assert.DoesNotContain(request.EnumerateObject(), member => member.Name is "temperature" or "top_p" or "top_k");
    }

    [Fact]
    public void BesideAThinkingBudget_TheyAreLeftOut()
    {
        var target = Target with { Model = Target.Model with { Reasoning = ReasoningStyle.Budget } };
        Assert.Equal(["temperature"], RequestAndWarnings(With("\"temperature\":0.5,\"reasoning_effort\":\"low\""), target).LeftOut);
    }
}
