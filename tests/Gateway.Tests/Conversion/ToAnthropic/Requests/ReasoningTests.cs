using Platform.Gateway.Conversion;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

[Trait("Row", "14")]
public sealed class ReasoningTests
{
    private const string Called =
        """{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]§},{"role":"tool","tool_call_id":"c","content":"1"}""";

    private static ConversionTarget Budgeted { get; } = Target with { Model = Target.Model with { Reasoning = ReasoningStyle.Budget } };

    [Theory]
    [InlineData("minimal", "low")]
    [InlineData("low", "low")]
    [InlineData("medium", "medium")]
    [InlineData("high", "high")]
    [InlineData("xhigh", "xhigh")]
    public void Effort_IsTheOutputsEffort(string effort, string expected)
    {
        var request = Request(With($"\"reasoning_effort\":\"{effort}\""));
        AssertJson.Equal($$"""{"effort":"{{expected}}"}""", request.GetProperty("output_config"));
        Assert.False(request.TryGetProperty("thinking", out _));
    }

    [Fact]
    public void EffortAndSchema_ShareTheOutputsConfiguration() =>
        AssertJson.Equal(
            """{"effort":"high","format":{"type":"json_schema","schema":{}}}""",
            Request(
                    With(
                        "\"reasoning_effort\":\"high\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{}}}"
                    )
                )
                .GetProperty("output_config")
        );

    [Fact]
    public void NoEffort_TurnsThinkingOff()
    {
        AssertJson.Equal("""{"type":"disabled"}""", Request(With("\"reasoning_effort\":\"none\"")).GetProperty("thinking"));
        Assert.False(Request(With("\"reasoning_effort\":\"none\""), Budgeted).TryGetProperty("thinking", out _));
    }

    [Theory]
    [InlineData("minimal", 1025, 1024)]
    [InlineData("low", 4000, 1024)]
    [InlineData("low", 10000, 2000)]
    [InlineData("medium", 10000, 5000)]
    [InlineData("high", 10000, 8000)]
    [InlineData("xhigh", 10000, 9000)]
    public void ForAnOlderModel_EffortIsABudgetWithinTheAnswer(string effort, int maxTokens, int budget) =>
        AssertJson.Equal(
            $$"""{"type":"enabled","budget_tokens":{{budget}}}""",
            Request(With($"\"reasoning_effort\":\"{effort}\",\"max_tokens\":{maxTokens}"), Budgeted).GetProperty("thinking")
        );

    [Theory]
    [InlineData("\"max_tokens\":1024")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\"")]
    public void WhereTheModelRefusesABudget_ItIsLeftOutWithAWarning(string members)
    {
        var (request, leftOut) = RequestAndWarnings(With("\"reasoning_effort\":\"high\"," + members), Budgeted);
        Assert.False(request.TryGetProperty("thinking", out _));
        Assert.Equal(["reasoning_effort"], leftOut);
    }

    [Fact]
    public void AmidAToolsTurn_ABudgetNeedsTheThinkingThatLedThere()
    {
        const string Tail = "],\"reasoning_effort\":\"high\"}";
        string with =
            Saying(
                Called.Replace(
                    "§",
                    ",\"reasoning_details\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"}]",
                    StringComparison.Ordinal
                )
            )[..^2] + Tail;
        string without = Saying(Called.Replace("§", "", StringComparison.Ordinal))[..^2] + Tail;
        string answered =
            Saying(
                Called.Replace("§", "", StringComparison.Ordinal)
                    + ",{\"role\":\"assistant\",\"content\":\"1.\"},{\"role\":\"user\",\"content\":\"And?\"}"
            )[..^2] + Tail;

        Assert.True(Request(with, Budgeted).TryGetProperty("thinking", out _));
        Assert.Equal(["reasoning_effort"], RequestAndWarnings(without, Budgeted).LeftOut);
        Assert.True(Request(answered, Budgeted).TryGetProperty("thinking", out _));
    }

    [Fact]
    public void AModelThatDoesNotReason_IsNotAskedTo()
    {
        var target = Target with { Model = Target.Model with { Reasoning = ReasoningStyle.None } };
        Refused("reasoning_effort", With("\"reasoning_effort\":\"low\""), target);
        Request(With("\"reasoning_effort\":\"none\""), target);
    }

    [Theory]
    [InlineData("\"hard\"")]
    [InlineData("3")]
    public void AnUnknownEffort_IsRefused(string effort) => Refused("reasoning_effort", With($"\"reasoning_effort\":{effort}"));
}
