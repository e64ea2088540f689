using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Messages;

public sealed class UserTurnTests
{
    private const string Asked =
        """{"role":"user","content":"Weather?"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"get","input":{}},{"type":"tool_use","id":"t2","name":"get","input":{}}]}""";
    private const string Png = """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""";
    private const string PngPart = """{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}""";

    [Fact]
    [Trait("Row", "3")]
    [Trait("Row", "4")]
    public void ResultsOfTools_AreMessagesDirectlyAfterTheAssistantAndThenOneOfTheUser() =>
        Same(
            $$"""
            [{"role":"tool","tool_call_id":"t1","content":"rain"},
             {"role":"tool","tool_call_id":"t2","content":"sun"},
             {"role":"user","content":[{"type":"text","text":"Now?"},{{PngPart}} ]}]
            """,
            AfterCalls(
                $$"""
                {"role":"user","content":[{"type":"text","text":"Now?"},{"type":"tool_result","tool_use_id":"t1","content":"rain"},{{Png}},
                {"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"sun"}],"cache_control":{"type":"ephemeral"} }]}
                """
            )
        );

    [Fact]
    [Trait("Row", "4")]
    public void ResultsOverSeveralMessages_StillComeBeforeTheUsersWords() =>
        Same(
            """
            [{"role":"tool","tool_call_id":"t1","content":"rain"},
             {"role":"tool","tool_call_id":"t2","content":"sun"},
             {"role":"user","content":"Now?"}]
            """,
            AfterCalls(
                """
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"rain"},{"type":"text","text":"Now?"}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","content":"sun"}]}
                """
            )
        );

    [Fact]
    [Trait("Row", "4")]
    public void ImagesInResults_GoToTheUsersMessageAndTheirTextsStay() =>
        Same(
            $$"""
            [{"role":"tool","tool_call_id":"t1","content":[{"type":"text","text":"see"},{"type":"text","text":"this"}]},
             {"role":"tool","tool_call_id":"t2","content":""},
             {"role":"user","content":[{{PngPart}},{{PngPart}},{"type":"text","text":"Which?"}]}]
            """,
            AfterCalls(
                $$"""
                {"role":"user","content":[
                  {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"see"},{{Png}},{"type":"text","text":"this"}]},
                  {"type":"tool_result","tool_use_id":"t2","content":[{{Png}}]},
                  {"type":"text","text":"Which?"}]}
                """
            )
        );

    [Fact]
    [Trait("Row", "4")]
    public void ResultsAlone_AreFollowedByNoMessageOfTheUser() =>
        Same(
            """[{"role":"tool","tool_call_id":"t1","content":"rain"}]""",
            AfterCalls("""{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"rain"}]}""")
        );

    [Theory]
    [InlineData("\"content\":\"no \\\"key\\\"\",", "\"Error: no \\\"key\\\"\"")]
    [InlineData(
        "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}],",
        "[{\"type\":\"text\",\"text\":\"Error: a\"},{\"type\":\"text\",\"text\":\"b\"}]"
    )]
    [InlineData("\"content\":[],", "\"Error: \"")]
    [InlineData("", "\"Error: \"")]
    [Trait("Row", "5")]
    public void AFailedResult_SaysSoInItsText(string content, string expected) =>
        Same(
            $$"""[{"role":"tool","tool_call_id":"t1","content":{{expected}}}]""",
            AfterCalls($$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1",{{content}}"is_error":true}]}""")
        );

    [Theory]
    [InlineData("")]
    [InlineData(",\"content\":null,\"is_error\":null")]
    [InlineData(",\"content\":\"\",\"is_error\":false")]
    [Trait("Row", "6")]
    public void AnEmptyResult_IsAnEmptyText(string members) =>
        Same(
            """[{"role":"tool","tool_call_id":"t1","content":""}]""",
            AfterCalls($$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"{{members}}}]}""")
        );

    [Theory]
    [InlineData("messages[2].content[0].tool_use_id", "{\"type\":\"tool_result\"}")]
    [InlineData("messages[2].content[0].is_error", "{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"is_error\":\"no\"}")]
    [InlineData("messages[2].content[0].content", "{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":{}}")]
    [InlineData(
        "messages[2].content[0].content[0].type",
        "{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":[{\"type\":\"tool_reference\",\"tool_name\":\"x\"}]}"
    )]
    [InlineData(
        "messages[2].content[0].content[0].type",
        "{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t2\"}]}"
    )]
    [InlineData("messages[2].content[0].type", "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"t1\"}")]
    [InlineData("messages[2].content[0].type", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"get\",\"input\":{}}")]
    [InlineData("messages[2].content[0].type", "{}")]
    [InlineData("messages[2].content[0].type", "{\"type\":7}")]
    [InlineData("messages[2].content[0]", "\"text\"")]
    public void ABlockThatIsNotUnderstood_IsRefusedByItsPath(string param, string block) =>
        Refused(param, Saying($$"""{{Asked}},{"role":"user","content":[{{block}}]}"""));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("[{\"type\":\"text\",\"text\":\"\"}]")]
    [Trait("Row", "6")]
    public void AnEmptyMessageOfTheUser_IsRefused(string content) =>
        Refused("messages[0].content", Saying($$"""{"role":"user","content":{{content}}}"""));

    private static System.Text.Json.Nodes.JsonNode AfterCalls(string messages)
    {
        var all = SentMessages(Saying($"{Asked},{messages}")).AsArray();
        Assert.Equal("assistant", (string)all[1]!["role"]!);
        all.RemoveAt(0);
        all.RemoveAt(0);
        return all;
    }
}
