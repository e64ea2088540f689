using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Messages;

public sealed class ContentBlocksTests
{
    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/gif")]
    [InlineData("image/webp")]
    [Trait("Row", "16")]
    public void ABase64Image_IsADataUrl(string mediaType) =>
        Same(
            $$$"""[{"type":"image_url","image_url":{"url":"data:{{{mediaType}}};base64,iVBO/w=="}},{"type":"text","text":"What?"}]""",
            Parts(
                $$"""{"type":"image","source":{"type":"base64","media_type":"{{mediaType}}","data":"iVBO\/w=="},"cache_control":null},{"type":"text","text":"What?"}"""
            )
        );

    [Fact]
    [Trait("Row", "16")]
    public void AnImagesAddress_StaysOne() =>
        Same(
            """[{"type":"image_url","image_url":{"url":"https://a.example/b.png?c=\"d\""}}]""",
            Parts("""{"type":"image","source":{"type":"url","url":"https://a.example/b.png?c=\"d\""}}""")
        );

    [Theory]
    [InlineData("source.media_type", "{\"type\":\"base64\",\"media_type\":\"image/tiff\",\"data\":\"AA\"}")]
    [InlineData("source.media_type", "{\"type\":\"base64\",\"data\":\"AA\"}")]
    [InlineData("source.data", "{\"type\":\"base64\",\"media_type\":\"image/png\"}")]
    [InlineData("source.data", "{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":[]}")]
    [InlineData("source.url", "{\"type\":\"url\",\"url\":\"file:///etc/passwd\"}")]
    [InlineData("source.url", "{\"type\":\"url\",\"url\":\"http://a.example/b.png\"}")]
    [InlineData("source.url", "{\"type\":\"url\"}")]
    [InlineData("source.type", "{\"type\":\"file\",\"file_id\":\"f1\"}")]
    [InlineData("source.type", "{}")]
    [InlineData("source", "\"AA\"")]
    [InlineData("source", "null")]
    [Trait("Row", "16")]
    public void AnImageThatCannotBeSent_IsRefused(string param, string source) =>
        Refused($"messages[0].content[0].{param}", Content($$"""{"type":"image","source":{{source}}}"""));

    [Fact]
    public void ADocumentOfText_IsTextUnderItsTitleAndContext() =>
        Same(
            """[{"type":"text","text":"Rules\nOf 2020"},{"type":"text","text":"Be kind."},{"type":"text","text":"Why?"}]""",
            Parts(
                """
                {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Be kind."},"title":"Rules","context":"Of 2020","citations":{"enabled":false}},
                {"type":"text","text":"Why?"}
                """
            )
        );

    [Fact]
    public void ADocumentOfBlocks_IsItsBlocks() =>
        Same(
            """[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,AA"}},{"type":"text","text":"b"}]""",
            Parts(
                """
                {"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"AA"}}]}},
                {"type":"document","source":{"type":"content","content":"b"}}
                """
            )
        );

    [Fact]
    public void APdf_IsAFile() =>
        Same(
            """
            [{"type":"file","file":{"filename":"rules.pdf","file_data":"data:application/pdf;base64,JVBE"}},
             {"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,JVBE"}}]
            """,
            Parts(
                """
                {"type":"document","title":"rules.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}},
                {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}}
                """
            )
        );

    [Fact]
    public void ASearchResult_IsItsTextsUnderTitleAndSource() =>
        Same(
            """[{"type":"text","text":"Found\nhttps://a.example"},{"type":"text","text":"a"},{"type":"text","text":"b"}]""",
            Parts(
                """{"type":"search_result","title":"Found","source":"https://a.example","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"""
            )
        );

    [Fact]
    [Trait("Row", "5")]
    public void ASearchResultOfAToolThatFailed_SaysSoBeforeItsHeading() =>
        Same(
            """[{"type":"text","text":"Error: https://a.example"},{"type":"text","text":"a"}]""",
            SentMessages(
                Content(
                    """
                    {"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"search_result","title":"","source":"https://a.example","content":[{"type":"text","text":"a"}]}]}
                    """
                )
            )[0]!["content"]
        );

    [Theory]
    [InlineData("source.type", "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://a.example/b.pdf\"}}")]
    [InlineData("source.type", "{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f1\"}}")]
    [InlineData(
        "source.media_type",
        "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"text/html\",\"data\":\"AA\"}}"
    )]
    [InlineData("source.content", "{\"type\":\"document\",\"source\":{\"type\":\"content\"}}")]
    [InlineData(
        "source.content[0].type",
        "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"document\"}]}}"
    )]
    [InlineData("source", "{\"type\":\"document\"}")]
    [InlineData(
        "citations.enabled",
        "{\"type\":\"document\",\"citations\":{\"enabled\":true},\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"a\"}}"
    )]
    [InlineData("content", "{\"type\":\"search_result\",\"title\":\"a\",\"source\":\"b\"}")]
    [InlineData(
        "content[0].type",
        "{\"type\":\"search_result\",\"title\":\"a\",\"source\":\"b\",\"content\":[{\"type\":\"image\",\"source\":{}}]}"
    )]
    [InlineData("type", "{\"type\":\"container_upload\",\"file_id\":\"f\"}")]
    public void WhatCannotBeSent_IsRefusedByItsPath(string param, string block) =>
        Refused($"messages[0].content[0].{param}", Content(block));

    private static System.Text.Json.Nodes.JsonNode? Parts(string blocks) => SentMessages(Content(blocks))[0]!["content"];
}
