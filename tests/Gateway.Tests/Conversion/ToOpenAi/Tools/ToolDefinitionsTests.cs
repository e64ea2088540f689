using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Tools;

public sealed class ToolDefinitionsTests
{
    private const string Get = """{"name":"get","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}""";

    [Fact]
    public void ATool_IsAFunction() =>
        Same(
            """
            [{"type":"function","function":{"name":"get","description":"Gets \"it\".","parameters":{"type":"object","properties":{"city":{"type":["string","null"]}},"required":["city"]},"strict":true}},
             {"type":"function","function":{"name":"all","parameters":{"type":"object","properties":{}}}}]
            """,
            Request(
                With(
                    """
                    "tools":[{"type":"custom","name":"get","description":"Gets \"it\".","strict":true,"cache_control":{"type":"ephemeral"},
                      "input_schema":{"type":"object","properties":{"city":{"type":["string","null"]}},"required":["city"]},"allowed_callers":["direct"]},
                      {"name":"all","input_schema":{"type":"object"},"strict":false,"type":null}]
                    """
                )
            )["tools"]
        );

    [Theory]
    [InlineData("web_search_20250305")]
    [InlineData("bash_20250124")]
    [InlineData("code_execution_20250825")]
    [InlineData("mcp_toolset")]
    public void AToolOfTheServers_IsRefusedByItsType(string type) =>
        Refused(
            "tools[1].type",
            With(
                $$"""
                "tools":[{{Get}},{"max_uses":5,"type":"{{type}}","name":"x"}]
                """
            )
        );

    [Fact]
    public void HintsOfATool_AreLeftOutAndNamed() =>
        Assert.Equal(
            ["tools[].input_examples", "tools[].defer_loading", "tools[].eager_input_streaming"],
            RequestAndWarnings(
                With(
                    """
                    "tools":[{"name":"get","input_schema":{},"input_examples":[{}],"defer_loading":true,"eager_input_streaming":true}]
                    """
                )
            ).LeftOut
        );

    [Theory]
    [InlineData("tools", "{}")]
    [InlineData("tools[0]", "[7]")]
    [InlineData("tools[0].name", "[{\"input_schema\":{}}]")]
    [InlineData("tools[0].input_schema", "[{\"name\":\"get\"}]")]
    [InlineData("tools[0].input_schema", "[{\"name\":\"get\",\"input_schema\":\"{}\"}]")]
    [InlineData("tools[0].description", "[{\"name\":\"get\",\"input_schema\":{},\"description\":7}]")]
    [InlineData("tools[0].allowed_callers", "[{\"name\":\"get\",\"input_schema\":{},\"allowed_callers\":[\"code_execution_20250825\"]}]")]
    [InlineData("tools[0].colour", "[{\"name\":\"get\",\"input_schema\":{},\"colour\":\"red\"}]")]
    public void AToolThatIsNotUnderstood_IsRefusedByItsPath(string param, string tools) => Refused(param, With($"\"tools\":{tools}"));

    [Theory]
    [InlineData("{\"type\":\"auto\"}", "\"auto\"")]
    [InlineData("{\"type\":\"any\"}", "\"required\"")]
    [InlineData("{\"type\":\"none\"}", "\"none\"")]
    [InlineData("{\"name\":\"get\",\"type\":\"tool\"}", "{\"type\":\"function\",\"function\":{\"name\":\"get\"}}")]
    [Trait("Row", "8")]
    public void AToolChoice_IsOpenAis(string choice, string expected)
    {
        var body = Request(With($"\"tools\":[{Get}],\"tool_choice\":{choice}"));
        Same(expected, body["tool_choice"]);
        Assert.Null(body["parallel_tool_calls"]);
    }

    [Theory]
    [InlineData("true", "false")]
    [InlineData("false", "null")]
    [InlineData("null", "null")]
    [Trait("Row", "8")]
    public void DisabledParallelUse_IsNoParallelCalls(string disabled, string expected)
    {
        var body = Request(
            With(
                $$"""
                "tools":[{{Get}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":{{disabled}}}
                """
            )
        );
        Assert.Equal(expected, body["parallel_tool_calls"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("tool_choice", "\"auto\"")]
    [InlineData("tool_choice.type", "{}")]
    [InlineData("tool_choice.type", "{\"type\":\"required\"}")]
    [InlineData("tool_choice.name", "{\"type\":\"tool\"}")]
    [InlineData("tool_choice.mood", "{\"type\":\"auto\",\"mood\":1}")]
    [InlineData("tool_choice.disable_parallel_tool_use", "{\"type\":\"auto\",\"disable_parallel_tool_use\":1}")]
    [Trait("Row", "8")]
    public void AToolChoiceThatIsNotUnderstood_IsRefused(string param, string choice) =>
        Refused(param, With($"\"tools\":[{Get}],\"tool_choice\":{choice}"));

    [Fact]
    [Trait("Row", "8")]
    public void AChoiceWithoutTools_IsLeftOutWhereItAsksForNone()
    {
        Assert.Null(
            Request(
                With(
                    """
                    "tools":[],"tool_choice":{"type":"auto","disable_parallel_tool_use":true}
                    """
                )
            )["tool_choice"]
        );
        Refused(
            "tool_choice",
            With(
                """
                "tool_choice":{"type":"any"}
                """
            )
        );
    }
}
