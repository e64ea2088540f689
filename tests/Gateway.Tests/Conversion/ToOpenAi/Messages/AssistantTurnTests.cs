using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Messages;

public sealed class AssistantTurnTests
{
    [Fact]
    [Trait("Row", "7")]
    public void ACallsInput_IsTheTextOfItsObject() =>
        Same(
            """
            {"role":"assistant","content":"Let me see.","tool_calls":[
              {"id":"t1","type":"function","function":{"name":"get","arguments":"{ \"city\" : \"Br\\u00fcnn \\\"x\\\"\" }"}},
              {"id":"t2","type":"function","function":{"name":"all","arguments":"{}"}}]}
            """,
            Assistant(
                """
                {"type":"text","text":"Let me see."},
                {"type":"tool_use","id":"t1","name":"get","input":{ "city" : "Br\u00fcnn \"x\"" },"caller":{"type":"direct"}},
                {"type":"tool_use","id":"t2","name":"all","input":{},"cache_control":{"type":"ephemeral"}}
                """
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":\"text\",\"text\":\"\"},")]
    [Trait("Row", "6")]
    public void CallsWithoutText_HaveNullContent(string text) =>
        Same(
            """{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"get","arguments":"{}"}}]}""",
            Assistant(text + """{"type":"tool_use","id":"t1","name":"get","input":{}}""")
        );

    [Fact]
    [Trait("Row", "15")]
    public void Thinking_IsReasoningContentAndNeverContent() =>
        Same(
            """{"role":"assistant","content":"Yes.","reasoning_content":"One \"a\".\n\nTwo."}""",
            Assistant(
                """
                {"type":"thinking","thinking":"One \"a\".","signature":""},{"type":"thinking","thinking":"Two."},{"type":"text","text":"Yes."}
                """
            )
        );

    [Fact]
    [Trait("Row", "15")]
    public void SignedAndRedactedThinking_IsKeptByteExact() =>
        Same(
            """
            {"role":"assistant","content":"Yes.","reasoning_content":"One.","reasoning_details":[
              {"type":"thinking","thinking":"One.","signature":"EqQB\/+=="},
              {"type":"redacted_thinking","data":"Emd\u002b/a="},
              {"type":"thinking","thinking":"","signature":"only"}]}
            """,
            Assistant(
                """
                {"type":"thinking","thinking":"One.","signature":"EqQB\/+=="},{"type":"redacted_thinking","data":"Emd\u002b/a="},
                {"type":"thinking","thinking":"","signature":"only"},{"type":"text","text":"Yes."}
                """
            )
        );

    [Fact]
    [Trait("Row", "15")]
    public void ThinkingAlone_HasEmptyContent() =>
        Same(
            """{"role":"assistant","content":"","reasoning_content":"Hm."}""",
            Assistant("""{"type":"thinking","thinking":"Hm.","signature":""}""")
        );

    [Fact]
    public void CitationsOfAnAnswer_AreLeftOutAndNamedOnce()
    {
        const string cited = """{"type":"text","text":"Yes.","citations":[{"type":"char_location","cited_text":"y"}]}""";
        var (_, leftOut) = RequestAndWarnings(Request($"{cited},{cited}"));
        Assert.Equal(["messages[].content[].citations"], leftOut);
    }

    [Theory]
    [Trait("Row", "7")]
    [InlineData("messages[1].content[0].input", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"get\",\"input\":\"{}\"}")]
    [InlineData("messages[1].content[0].input", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"get\"}")]
    [InlineData("messages[1].content[0].id", "{\"type\":\"tool_use\",\"name\":\"get\",\"input\":{}}")]
    [InlineData("messages[1].content[0].name", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":null,\"input\":{}}")]
    [InlineData(
        "messages[1].content[0].caller",
        "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"get\",\"input\":{},\"caller\":{\"type\":\"code_execution_20250825\",\"tool_id\":\"s\"}}"
    )]
    [InlineData("messages[1].content[0].type", "{\"type\":\"server_tool_use\",\"id\":\"t1\",\"name\":\"web_search\",\"input\":{}}")]
    [InlineData("messages[1].content[0].type", "{\"type\":\"image\",\"source\":{}}")]
    [InlineData("messages[1].content[0].thinking", "{\"type\":\"thinking\",\"signature\":\"s\"}")]
    [InlineData("messages[1].content[0].data", "{\"type\":\"redacted_thinking\"}")]
    [InlineData("messages[1].content[0].colour", "{\"type\":\"text\",\"text\":\"a\",\"colour\":\"red\"}")]
    public void ABlockThatIsNotUnderstood_IsRefusedByItsPath(string param, string block) => Refused(param, Request(block));

    private static System.Text.Json.Nodes.JsonNode? Assistant(string blocks) => SentMessages(Request(blocks))[1];

    private static string Request(string blocks) =>
        Saying($$"""{"role":"user","content":"a"},{"role":"assistant","content":[{{blocks}}]},{"role":"user","content":"b"}""");
}
