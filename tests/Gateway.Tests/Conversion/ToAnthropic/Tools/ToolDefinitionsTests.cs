using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Tools;

public sealed class ToolDefinitionsTests
{
    private const string Tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    [Fact]
    public void AFunction_IsATool() =>
        AssertJson.Equal(
            """[{"name":"f","description":"d \"é\"","input_schema":{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]},"strict":true,"cache_control":{"type":"ephemeral"}}]""",
            Request(
                    With(
                        """
                        "tools":[{"type":"function","cache_control":{"type":"ephemeral"},"function":{"name":"f","strict":true,"description":"d \"\u00e9\"","parameters":{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]}}}]
                        """
                    )
                )
                .GetProperty("tools")
        );

    [Theory]
    [InlineData("{}", "{\"type\":\"object\"}")]
    [InlineData("null", "{\"type\":\"object\"}")]
    [InlineData("{\"properties\":{\"a\":{}}}", "{\"type\":\"object\",\"properties\":{\"a\":{}}}")]
    [InlineData(" { \"properties\": {} } ", "{\"type\":\"object\",\"properties\":{}}")]
    public void ASchemaThatDoesNotSaySo_IsOneOfAnObject(string parameters, string schema) =>
        AssertJson.Equal(
            schema,
            Request(With($$$"""  "tools":[{"type":"function","function":{"name":"f","strict":false,"parameters":{{{parameters}}}}}]"""))
                .GetProperty("tools")[0]
                .GetProperty("input_schema")
        );

    [Theory]
    [Trait("Row", "8")]
    [InlineData("\"tool_choice\":\"auto\"", "{\"type\":\"auto\"}")]
    [InlineData("\"tool_choice\":\"none\"", "{\"type\":\"none\"}")]
    [InlineData("\"tool_choice\":\"required\"", "{\"type\":\"any\"}")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "{\"type\":\"tool\",\"name\":\"f\"}")]
    [InlineData("\"parallel_tool_calls\":false", "{\"type\":\"auto\",\"disable_parallel_tool_use\":true}")]
    [InlineData("\"parallel_tool_calls\":false,\"tool_choice\":\"required\"", "{\"type\":\"any\",\"disable_parallel_tool_use\":true}")]
    [InlineData(
        "\"parallel_tool_calls\":false,\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
        "{\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":true}"
    )]
    [InlineData("\"parallel_tool_calls\":false,\"tool_choice\":\"none\"", "{\"type\":\"none\"}")]
    public void TheChoiceAndParallelCalls_AreOneMember(string members, string expected) =>
        AssertJson.Equal(expected, Request(With($"{Tool},{members}")).GetProperty("tool_choice"));

    [Theory]
    [Trait("Row", "8")]
    [InlineData("\"parallel_tool_calls\":true")]
    [InlineData("\"tool_choice\":null")]
    public void WhatIsUsual_IsNotSaid(string members) =>
        Assert.False(Request(With($"{Tool},{members}")).TryGetProperty("tool_choice", out _));

    [Fact]
    [Trait("Row", "8")]
    public void AChoiceWithoutTools_IsNothingOrRefused()
    {
        Assert.False(Request(With("\"tool_choice\":\"auto\"")).TryGetProperty("tool_choice", out _));
        Assert.False(
            Request(With("\"tool_choice\":\"none\",\"tools\":[],\"parallel_tool_calls\":false")).TryGetProperty("tool_choice", out _)
        );
        Refused("tool_choice", With("\"tool_choice\":\"required\""));
    }

    [Theory]
    [Trait("Row", "8")]
    [InlineData("tool_choice", "\"sometimes\"")]
    [InlineData("tool_choice", "1")]
    [InlineData("tool_choice.type", "{\"type\":\"allowed_tools\",\"allowed_tools\":{}}")]
    [InlineData("tool_choice.function.name", "{\"type\":\"function\"}")]
    [InlineData("tool_choice.function", "{\"type\":\"function\",\"function\":\"f\"}")]
    [InlineData("tool_choice.function.name", "{\"type\":\"function\",\"function\":{\"name\":1}}")]
    [InlineData("tool_choice.x", "{\"x\":1}")]
    public void AnotherChoice_IsRefusedWithItsPlace(string param, string choice) =>
        Refused(param, With($"{Tool},\"tool_choice\":{choice}"));

    [Theory]
    [InlineData("tools[0]", "1")]
    [InlineData("tools[0].type", "{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}")]
    [InlineData("tools[0].function", "{\"type\":\"function\"}")]
    [InlineData("tools[0].function.name", "{\"type\":\"function\",\"function\":{}}")]
    [InlineData("tools[0].function.parameters", "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":\"x\"}}")]
    [InlineData("tools[0].function.x", "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"x\":1}}")]
    [InlineData("tools[0].x", "{\"type\":\"function\",\"x\":1}")]
    public void WhatIsWrongInATool_IsRefusedWithItsPlace(string param, string tool) => Refused(param, With($"\"tools\":[{tool}]"));
}
