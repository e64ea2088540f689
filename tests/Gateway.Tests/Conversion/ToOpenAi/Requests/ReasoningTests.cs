using Platform.Gateway.Conversion;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Requests;

public sealed class ReasoningTests
{
    [Theory]
    [InlineData("low", "low")]
    [InlineData("medium", "medium")]
    [InlineData("high", "high")]
    [InlineData("xhigh", "xhigh")]
    [InlineData("max", "xhigh")]
    [Trait("Row", "14")]
    public void Effort_IsReasoningEffort(string effort, string expected) =>
        Assert.Equal(
            expected,
            (string)
                Request(
                    With(
                        $$"""
                        "output_config":{"effort":"{{effort}}"},"thinking":{"type":"adaptive"}
                        """
                    )
                )["reasoning_effort"]!
        );

    [Theory]
    [InlineData(1024, "low")]
    [InlineData(4096, "low")]
    [InlineData(4097, "medium")]
    [InlineData(16384, "medium")]
    [InlineData(16385, "high")]
    [Trait("Row", "14")]
    public void ABudgetOfThinkingTokens_IsReasoningEffort(int budget, string expected) =>
        Assert.Equal(expected, (string)Request(Thinking(budget))["reasoning_effort"]!);

    [Fact]
    [Trait("Row", "14")]
    public void Effort_CountsMoreThanABudget() =>
        Assert.Equal(
            "low",
            (string)
                Request(
                    With(
                        """
                        "thinking":{"type":"enabled","budget_tokens":2047},"output_config":{"effort":"low"}
                        """
                    )
                )["reasoning_effort"]!
        );

    [Fact]
    [Trait("Row", "14")]
    public void ThinkingThatTheModelDecides_IsNotSaid() =>
        Assert.Null(
            Request(
                With(
                    """
                    "thinking":{"type":"adaptive"}
                    """
                )
            )["reasoning_effort"]
        );

    [Fact]
    [Trait("Row", "14")]
    public void ThinkingThatIsOff_IsLeftOutAndNamed()
    {
        var (body, leftOut) = RequestAndWarnings(
            With(
                """
                "thinking":{"type":"disabled"}
                """
            )
        );
        Assert.Null(body["reasoning_effort"]);
        Assert.Equal(["thinking"], leftOut);
    }

    [Theory]
    [InlineData("thinking", "\"thinking\":{\"type\":\"adaptive\"}")]
    [InlineData("thinking", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}")]
    [InlineData("output_config.effort", "\"output_config\":{\"effort\":\"low\"}")]
    [Trait("Row", "14")]
    public void AModelThatDoesNotThink_IsNotAskedTo(string param, string members) =>
        Refused(param, With(members), new ModelSettings("plain") { Reasoning = ReasoningStyle.None });

    [Theory]
    [InlineData("thinking.budget_tokens", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1023}")]
    [InlineData("thinking.budget_tokens", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}")]
    [InlineData("thinking.budget_tokens", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":\"2000\"}")]
    [InlineData("thinking.budget_tokens", "\"thinking\":{\"type\":\"enabled\"}")]
    [InlineData("thinking.type", "\"thinking\":{\"type\":\"deep\"}")]
    [InlineData("thinking.type", "\"thinking\":{}")]
    [InlineData("thinking", "\"thinking\":true")]
    [InlineData("output_config.effort", "\"output_config\":{\"effort\":\"huge\"}")]
    [InlineData("output_config.effort", "\"output_config\":{\"effort\":3}")]
    [InlineData("output_config.mood", "\"output_config\":{\"mood\":\"glad\"}")]
    [Trait("Row", "14")]
    public void ThinkingThatIsNotUnderstood_IsRefused(string param, string members) => Refused(param, With(members));

    [Fact]
    public void WhatIsShownOfThinkingAndABudgetOfTheTask_AreLeftOutAndNamed() =>
        Assert.Equal(
            ["output_config.task_budget", "thinking.display"],
            RequestAndWarnings(
                With(
                    """
                    "thinking":{"type":"adaptive","display":"summarized"},"output_config":{"task_budget":{"type":"tokens","total":9}}
                    """
                )
            ).LeftOut
        );

    private static string Thinking(int budget) =>
        $$"""{"max_tokens":{{budget + 1}},"messages":[{"role":"user","content":"a"}],"thinking":{"type":"enabled","budget_tokens":{{budget}} } }""";
}
