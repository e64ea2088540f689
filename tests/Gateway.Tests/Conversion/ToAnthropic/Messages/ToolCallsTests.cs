using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Messages;

public sealed class ToolCallsTests
{
    private const string Hi = """{"role":"user","content":"Hi"},""";

    [Theory]
    [Trait("Row", "7")]
    [InlineData("", "{}")]
    [InlineData(" \\n", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("{\\\"city\\\":\\\"K\\u00f6ln \\\\\\\"x\\\\\\\"\\\",\\\"n\\\":[1,2.50]}", "{\"city\":\"Köln \\\"x\\\"\",\"n\":[1,2.50]}")]
    [InlineData(" {\\n \\\"a\\\": null }\\n", "{\"a\":null}")]
    public void Arguments_AStringOfJson_AreAnObject(string arguments, string input) =>
        AssertJson.Equal(
            $$$"""{"type":"tool_use","id":"call_1","name":"f","input":{{{input}}}}""",
            Calling($$$"""{"id":"call_1","type":"function","function":{"name":"f","arguments":"{{{arguments}}}"}}""")
        );

    [Fact]
    [Trait("Row", "7")]
    public void NoArguments_AreAnEmptyObject() =>
        AssertJson.Equal(
            """{"type":"tool_use","id":"c","name":"f","input":{}}""",
            Calling("""{"id":"c","type":"function","function":{"name":"f"}}""")
        );

    [Theory]
    [Trait("Row", "7")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{} {}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\\\"a\\\"")]
    [InlineData("{'a':1}")]
    [InlineData("\\ud800")]
    [InlineData("{\\\"a\\\":\\\"\\u0001\\\"}")]
    public void ArgumentsThatAreNoObject_AreRefusedByTheCallsName(string arguments)
    {
        var error = Refused(
            "messages[1].tool_calls[1].function.arguments",
            Saying(
                Hi
                    + $$$"""
                    {"role":"assistant","tool_calls":[{"id":"call_0","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_1","type":"function","function":{"name":"f","arguments":"{{{arguments}}}"}}]}
                    """
            )
        );
        Assert.Contains("'call_1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "7")]
    public void ArgumentsOfAnyDepth_DoNotHurt() =>
        Refused(
            "messages[1].tool_calls[0].function.arguments",
            Saying(
                Hi
                    + $$$"""{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":{{{new string('[', 100_000)}}}"}}]}"""
            )
        );

    [Fact]
    public void AnIdThatAnthropicRefuses_IsMendedInCallAndResultAlike()
    {
        var messages = SentMessages(
            Hi
                + """
                {"role":"assistant","tool_calls":[{"index":0,"id":"functions.f:0","type":"function","function":{"name":"f","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"functions.f:0","content":"1"}
                """
        );
        Assert.Equal("functions_f_0", messages[1].GetProperty("content")[0].GetProperty("id").GetString());
        Assert.Equal("functions_f_0", messages[2].GetProperty("content")[0].GetProperty("tool_use_id").GetString());
    }

    [Theory]
    [InlineData("tool_calls[0]", "1")]
    [InlineData("tool_calls[0].function", "{\"id\":\"c\",\"type\":\"function\"}")]
    [InlineData("tool_calls[0].id", "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}")]
    [InlineData("tool_calls[0].id", "{\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}")]
    [InlineData("tool_calls[0].type", "{\"id\":\"c\",\"type\":\"custom\",\"custom\":{\"name\":\"f\",\"input\":\"x\"}}")]
    [InlineData("tool_calls[0].function.name", "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"arguments\":\"{}\"}}")]
    [InlineData("tool_calls[0].function.arguments", "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{}}}")]
    [InlineData("tool_calls[0].function.x", "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"x\":1}}")]
    [InlineData("tool_calls[0].x", "{\"id\":\"c\",\"type\":\"function\",\"x\":1}")]
    public void WhatIsWrongInACall_IsRefusedWithItsPlace(string param, string call) =>
        Refused("messages[1]." + param, Saying(Hi + $$"""{"role":"assistant","tool_calls":[{{call}}]}"""));

    private static System.Text.Json.JsonElement Calling(string call) =>
        SentMessages(Hi + $$"""{"role":"assistant","tool_calls":[{{call}}]}""")[1].GetProperty("content")[0];
}
