using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Messages;

public sealed class MessagesWriterTests
{
    private const string Hi = """{"role":"user","content":"Hi"}""";
    private const string TwoCalls =
        """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]}""";

    [Fact]
    [Trait("Row", "2")]
    public void LeadingSystemAndDeveloperMessages_AreTheSystemPrompt() =>
        AssertJson.Equal(
            """[{"type":"text","text":"One."},{"type":"text","text":"Two."},{"type":"text","text":"Three."}]""",
            Request(
                    Saying(
                        """{"role":"system","content":"One."},{"role":"developer","content":[{"type":"text","text":"Two."},{"type":"text","text":"Three."}]},"""
                            + Hi
                    )
                )
                .GetProperty("system")
        );

    [Theory]
    [Trait("Row", "2")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{\"type\":\"text\",\"text\":\"\"}]")]
    [InlineData("\" \\n\"")]
    public void AnEmptySystemPrompt_IsLeftOut(string content) =>
        Assert.False(Request(Saying($$"""{"role":"system","content":{{content}}},{{Hi}}""")).TryGetProperty("system", out _));

    [Fact]
    [Trait("Row", "2")]
    public void ALaterSystemMessage_StaysAtItsPlaceAsTheUsers()
    {
        var request = Request(
            Saying(
                Hi
                    + """,{"role":"assistant","content":"Yes?"},{"role":"system","content":"In French."},{"role":"user","content":"Go on."}"""
            )
        );
        Assert.False(request.TryGetProperty("system", out _));
        AssertJson.Equal(
            """
            [{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":[{"type":"text","text":"Yes?"}]},
             {"role":"user","content":[{"type":"text","text":"In French."},{"type":"text","text":"Go on."}]}]
            """,
            request.GetProperty("messages")
        );
    }

    [Fact]
    [Trait("Row", "2")]
    public void CacheMarksOfTheCaller_AreKept() =>
        AssertJson.Equal(
            """[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}}]""",
            Request(Saying("""{"role":"system","content":[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}}]},""" + Hi))
                .GetProperty("system")
        );

    [Fact]
    [Trait("Row", "3")]
    public void ConsecutiveToolResults_AreOneMessage_BeforeTheUsersText() =>
        AssertJson.Equal(
            """
            [{"role":"user","content":[{"type":"text","text":"Hi"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"1"},{"type":"tool_result","tool_use_id":"c2","content":"2"},{"type":"text","text":"Well?"}]}]
            """,
            SentMessages(
                $$"""{{Hi}},{{TwoCalls}},{"role":"tool","tool_call_id":"c1","content":"1"},{"role":"tool","tool_call_id":"c2","content":"2"},{"role":"user","content":"Well?"}"""
            )
        );

    [Fact]
    [Trait("Row", "3")]
    public void TextAmongToolResults_ComesAfterThem() =>
        AssertJson.Equal(
            """
            [{"type":"tool_result","tool_use_id":"c1","content":"1"},{"type":"tool_result","tool_use_id":"c2","content":"2"},
             {"type":"text","text":"A"},{"type":"text","text":"B"},{"type":"text","text":"C"}]
            """,
            SentMessages(
                $$"""{{Hi}},{{TwoCalls}},{"role":"user","content":"A"},{"role":"tool","tool_call_id":"c1","content":"1"},{"role":"system","content":"B"},{"role":"tool","tool_call_id":"c2","content":"2"},{"role":"user","content":"C"}"""
            )[2]
                .GetProperty("content")
        );

    [Theory]
    [Trait("Row", "5")]
    [InlineData("\"Error: no such city\"", "\"no such city\"", true)]
    [InlineData("\"error: no such city\"", "\"error: no such city\"", false)]
    [InlineData("\"An Error: no\"", "\"An Error: no\"", false)]
    [InlineData("\"Error: \\\"quoted\\\"\\n\"", "\"\\\"quoted\\\"\\n\"", true)]
    [InlineData("\"Error: \"", null, true)]
    [InlineData("\"\"", null, false)]
    [InlineData("null", null, false)]
    [InlineData(
        "[{\"type\":\"text\",\"text\":\"Error: no\"},{\"type\":\"text\",\"text\":\"Error: 2\"}]",
        "[{\"type\":\"text\",\"text\":\"no\"},{\"type\":\"text\",\"text\":\"Error: 2\"}]",
        true
    )]
    [InlineData(
        "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"Error: 2\"}]",
        "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"Error: 2\"}]",
        false
    )]
    public void AToolsError_IsToldApart(string content, string? expected, bool isError)
    {
        var result = SentMessages($$"""{{Hi}},{{TwoCalls}},{"role":"tool","tool_call_id":"c1","content":{{content}}}""")[2]
            .GetProperty("content")[0];
        AssertJson.Equal(
            $$"""{"type":"tool_result","tool_use_id":"c1"{{(expected is null ? "" : ",\"content\":" + expected)}}{{(isError ? ",\"is_error\":true" : "")}}}""",
            result
        );
    }

    [Fact]
    [Trait("Row", "4")]
    public void AnImageInAToolsResult_StaysInIt() =>
        AssertJson.Equal(
            """[{"type":"text","text":"See"},{"type":"image","source":{"type":"url","url":"https://a.b/c.png"}}]""",
            SentMessages(
                $$$"""{{{Hi}}},{{{TwoCalls}}},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"https://a.b/c.png"}}]}"""
            )[2]
                .GetProperty("content")[0]
                .GetProperty("content")
        );

    [Theory]
    [Trait("Row", "6")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \\n\"")]
    [InlineData("[]")]
    [InlineData("[{\"type\":\"text\",\"text\":\"\"}]")]
    public void EmptyContentBesideToolCalls_IsNoBlock(string content) =>
        AssertJson.Equal(
            """[{"type":"tool_use","id":"c","name":"f","input":{}}]""",
            SentMessages(
                $$$"""{{{Hi}}},{"role":"assistant","content":{{{content}}},"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"""
            )[1]
                .GetProperty("content")
        );

    [Fact]
    [Trait("Row", "6")]
    public void NeighboursOfOneRole_AreOneMessage() =>
        AssertJson.Equal(
            """
            [{"role":"user","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]},
             {"role":"assistant","content":[{"type":"text","text":"C"},{"type":"text","text":"D"},{"type":"tool_use","id":"c","name":"f","input":{}}]}]
            """,
            SentMessages(
                """{"role":"user","content":"A"},{"role":"user","content":"B"},{"role":"assistant","content":"C"},{"role":"assistant","content":"D","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"""
            )
        );

    [Fact]
    [Trait("Row", "6")]
    public void AnEmptyMessage_IsNone_AndItsNeighboursMeet() =>
        AssertJson.Equal(
            """[{"role":"user","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]}]""",
            SentMessages("""{"role":"user","content":"A"},{"role":"assistant","content":""},{"role":"user","content":"B"}""")
        );

    [Theory]
    [Trait("Row", "6")]
    [InlineData("""{"role":"system","content":"Be kind."}""")]
    [InlineData("""{"role":"user","content":""}""")]
    public void NothingButEmptyMessages_IsRefused(string messages) => Refused("messages", Saying(messages));

    [Fact]
    public void ARefusal_IsTextOfTheAssistants() =>
        AssertJson.Equal(
            """[{"type":"text","text":"A"},{"type":"text","text":"No."},{"type":"text","text":"Never."}]""",
            SentMessages(
                Hi
                    + """,{"role":"assistant","content":[{"type":"text","text":"A"},{"type":"refusal","refusal":"No."}],"refusal":"Never."}"""
            )[1]
                .GetProperty("content")
        );

    [Fact]
    [Trait("Row", "24")]
    public void AnAnswerSentBackWithItsEmptyMembers_IsTaken() =>
        AssertJson.Equal(
            """[{"type":"text","text":"A"}]""",
            SentMessages(
                Hi
                    + """,{"role":"assistant","content":"A","refusal":null,"annotations":[],"audio":null,"function_call":null,"tool_calls":[],"reasoning_details":[]}"""
            )[1]
                .GetProperty("content")
        );

    [Fact]
    public void NamesOfSpeakersAndAnnotations_AreLeftOutWithOneWarningEach() =>
        Assert.Equal(
            ["messages[].name", "messages[].annotations"],
            RequestAndWarnings(
                Saying(
                    """{"role":"user","name":"Ann","content":"Hi"},{"role":"user","name":"Bob","content":"Ho"},{"role":"assistant","content":"A","annotations":[{"type":"url_citation"}]}"""
                )
            ).LeftOut
        );

    [Theory]
    [InlineData("messages[0]", "1")]
    [InlineData("messages[0].role", "{}")]
    [InlineData("messages[0].role", "{\"role\":\"function\",\"name\":\"f\",\"content\":\"1\"}")]
    [InlineData("messages[0].role", "{\"role\":\"robot\"}")]
    [InlineData("messages[0].content", "{\"role\":\"user\",\"content\":{\"text\":\"a\"}}")]
    [InlineData("messages[0].content[0]", "{\"role\":\"user\",\"content\":[\"a\"]}")]
    [InlineData("messages[0].content[0].type", "{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}")]
    [InlineData("messages[0].content[1].text", "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\"}]}")]
    [InlineData(
        "messages[0].content[0].image_url",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"image_url\":{\"url\":\"https://a.b/c\"}}]}"
    )]
    [InlineData("messages[0].content[0].text", "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"input_audio\":{}}]}")]
    [InlineData("messages[0].content[0].x", "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"x\":1}]}")]
    [InlineData(
        "messages[0].content[0].type",
        "{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\",\"format\":\"wav\"}}]}"
    )]
    [InlineData("messages[0].content[0].type", "{\"role\":\"user\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"a\"}]}")]
    [InlineData(
        "messages[0].content[0].type",
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.b/c\"}}]}"
    )]
    [InlineData(
        "messages[0].content[0].type",
        "{\"role\":\"system\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.b/c\"}}]}"
    )]
    [InlineData("messages[0].tool_calls", "{\"role\":\"user\",\"tool_calls\":[{}]}")]
    [InlineData("messages[0].tool_call_id", "{\"role\":\"tool\",\"content\":\"1\"}")]
    [InlineData("messages[0].tool_call_id", "{\"role\":\"user\",\"content\":\"1\",\"tool_call_id\":\"c\"}")]
    [InlineData("messages[0].audio", "{\"role\":\"assistant\",\"audio\":{\"id\":\"a\"}}")]
    [InlineData("messages[0].function_call", "{\"role\":\"assistant\",\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}")]
    [InlineData("messages[0].x", "{\"role\":\"user\",\"content\":\"a\",\"x\":1}")]
    public void WhatIsWrongInAMessage_IsRefusedWithItsPlace(string param, string message) => Refused(param, Saying(message));

    [Fact]
    public void ThePlaceOfAFault_CountsAllMessages() =>
        Refused(
            "messages[2].content[1].type",
            Saying(
                """{"role":"system","content":"S"},{"role":"user","content":"A"},{"role":"user","content":[{"type":"text","text":"B"},{"type":"video"}]}"""
            )
        );

    [Fact]
    public void TextIsKeptToTheLastCharacter()
    {
        const string Text = "\"é 日 😀 \\u00e9 \\ud83d\\ude00 \\\"q\\\" \\\\ \\/ <&> \\u2028 \\t\"";
        string written = SentMessages($$"""{"role":"user","content":{{Text}}}""")[0]
            .GetProperty("content")[0]
            .GetProperty("text")
            .GetString()!;
        Assert.Equal("é 日 😀 é 😀 \"q\" \\ / <&> \u2028 \t", written);
    }

    [Fact]
    public void ManyMessagesAndParts_AreGoneThroughOnce()
    {
        string messages = string.Join(
            ',',
            Enumerable
                .Range(0, 20_000)
                .Select(i => i % 2 == 0 ? Hi : """{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"1"}]}""")
        );
        Assert.Equal(20_000, SentMessages(messages)[0].GetProperty("content").GetArrayLength());
    }
}
