using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Messages;

public sealed class MessagesWriterTests
{
    [Fact]
    [Trait("Row", "2")]
    public void ASystemText_IsTheFirstMessage() =>
        Same(
            """[{"role":"system","content":"Be \"brief\".\n"},{"role":"user","content":"Hi"}]""",
            SentMessages(
                With(
                    """
                    "system":"Be \"brief\".\n"
                    """
                )
            )
        );

    [Fact]
    [Trait("Row", "2")]
    public void SystemBlocks_AreOneTextWithoutCacheControl() =>
        Same(
            """[{"role":"system","content":"Be brief.\n\nBe kind."},{"role":"user","content":"Hi"}]""",
            SentMessages(
                With(
                    """
                    "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}},{"type":"text","text":""},{"text":"Be kind.","type":"text","citations":null}]
                    """
                )
            )
        );

    [Theory]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("[{\"type\":\"text\",\"text\":\"\"}]")]
    [Trait("Row", "2")]
    public void AnEmptySystemPrompt_IsLeftOut(string system) =>
        Same("""[{"role":"user","content":"Hi"}]""", SentMessages(With($"\"system\":{system}")));

    [Theory]
    [InlineData("system", "7")]
    [InlineData("system[0].type", "[{\"type\":\"image\",\"source\":{}}]")]
    [InlineData("system[0].text", "[{\"type\":\"text\"}]")]
    [InlineData("system[1]", "[{\"type\":\"text\",\"text\":\"a\"},\"b\"]")]
    [Trait("Row", "2")]
    public void ASystemPromptThatIsNoText_IsRefused(string param, string system) => Refused(param, With($"\"system\":{system}"));

    [Fact]
    [Trait("Row", "2")]
    public void ASystemMessageBetweenOthers_StaysWhereItIs() =>
        Same(
            """[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"user","content":"c"}]""",
            SentMessages(
                Saying(
                    """{"role":"user","content":"a"},{"role":"system","content":[{"type":"text","text":"b"}]},{"role":"user","content":"c"}"""
                )
            )
        );

    [Fact]
    [Trait("Row", "6")]
    public void MessagesOfOneRole_AreOne() =>
        Same(
            """
            [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
             {"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},
             {"role":"user","content":"e"}]
            """,
            SentMessages(
                Saying(
                    """
                    {"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]},
                    {"role":"assistant","content":"c"},{"role":"assistant","content":"d"},{"role":"user","content":"e"}
                    """
                )
            )
        );

    [Fact]
    public void AnAnswerThatIsToBeGoneOnWith_IsRefused() =>
        Refused("messages[1]", Saying("""{"role":"user","content":"a"},{"role":"assistant","content":"{"}"""));

    [Fact]
    [Trait("Row", "6")]
    public void AnEmptyMessageOfTheAssistant_IsLeftOut() =>
        Same(
            """[{"role":"user","content":"a"}]""",
            SentMessages(Saying("""{"role":"user","content":"a"},{"role":"assistant","content":[]}"""))
        );

    [Fact]
    public void TextOfAnyScript_StaysAsItWas()
    {
        const string text = """Grüße 👋 \ud83d\udc4b \u0000 \\ \" \/ 漢字""";
        Same($$"""[{"role":"user","content":"{{text}}"}]""", SentMessages(Saying($$"""{"role":"user","content":"{{text}}"}""")));
    }
}
