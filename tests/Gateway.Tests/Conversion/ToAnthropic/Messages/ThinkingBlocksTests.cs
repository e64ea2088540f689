using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Messages;

[Trait("Row", "15")]
public sealed class ThinkingBlocksTests
{
    [Fact]
    public void DetailsAreThinkingBlocks_BeforeTheMessagesText_ByteByByte()
    {
        var content = SentMessages(
            """
            {"role":"user","content":"Hi"},
            {"role":"assistant","content":"A","reasoning_content":"t","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}],
             "reasoning_details":[{"type":"thinking","thinking":"t \u00e9\/","signature":"Eo+A\/=="},{"type":"redacted_thinking","data":"x+\/="},{"type":"thinking","thinking":"","signature":"s2"}]}
            """
        )[1]
            .GetProperty("content");

        AssertJson.Equal(
            """
            [{"type":"thinking","thinking":"t é/","signature":"Eo+A/=="},{"type":"redacted_thinking","data":"x+/="},{"type":"thinking","thinking":"","signature":"s2"},
             {"type":"text","text":"A"},{"type":"tool_use","id":"c","name":"f","input":{}}]
            """,
            content
        );
    }

    [Theory]
    [InlineData("{\"type\":\"thinking\",\"thinking\":\"t\"}")]
    [InlineData("{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":null}")]
    [InlineData("{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"\"}")]
    [InlineData("{\"type\":\"redacted_thinking\"}")]
    [InlineData("{\"type\":\"reasoning.encrypted\",\"data\":\"d\"}")]
    [InlineData("{}")]
    public void WhatIsNotSigned_IsLeftOutWithAWarning(string detail)
    {
        var (request, leftOut) = RequestAndWarnings(
            Saying($$"""{"role":"user","content":"Hi"},{"role":"assistant","content":"A","reasoning_details":[{{detail}}]}""")
        );
        Assert.Equal(["messages[].reasoning_details"], leftOut);
        AssertJson.Equal("""[{"type":"text","text":"A"}]""", request.GetProperty("messages")[1].GetProperty("content"));
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public void ReasoningWithoutDetails_IsLeftOutWithAWarning(string name)
    {
        var (request, leftOut) = RequestAndWarnings(
            Saying($$"""{"role":"user","content":"Hi"},{"role":"assistant","content":"A","{{name}}":"t"}""")
        );
        Assert.Equal(["messages[].reasoning_content"], leftOut);
        AssertJson.Equal("""[{"type":"text","text":"A"}]""", request.GetProperty("messages")[1].GetProperty("content"));
    }

    [Theory]
    [InlineData("messages[1].reasoning_details", "\"t\"")]
    [InlineData("messages[1].reasoning_details[0]", "[\"t\"]")]
    [InlineData("messages[1].reasoning_details[0].thinking", "[{\"type\":\"thinking\",\"signature\":\"s\"}]")]
    public void DetailsOfAnotherForm_AreRefusedWithTheirPlace(string param, string details) =>
        Refused(param, Saying($$"""{"role":"user","content":"Hi"},{"role":"assistant","content":"A","reasoning_details":{{details}}}"""));

    [Fact]
    public void WhatAnAnswerGave_IsTakenBackAsItWas()
    {
        const string Blocks =
            """{"type":"thinking","thinking":"a\nb \ud83d\ude00","signature":"S+/="},{"type":"redacted_thinking","data":"R+/="},{"type":"text","text":"C"},{"type":"tool_use","id":"c","name":"f","input":{"x":[1,{"y":"\"z\""}]}}""";
        AssertJson.Equal(
            $"[{Blocks}]",
            SentMessages("""{"role":"user","content":"Hi"},""" + Message(Blocks, "tool_use").GetRawText())[1].GetProperty("content")
        );
    }
}
