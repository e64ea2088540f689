using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Messages;

[Trait("Row", "16")]
public sealed class MediaBlocksTests
{
    [Theory]
    [InlineData("data:image/png;base64,AAAA", "image/png", "AAAA")]
    [InlineData("data:image/jpg;base64,AA==", "image/jpeg", "AA==")]
    [InlineData("DATA:Image/WebP;charset=x;base64,AAA=", "image/webp", "AAA=")]
    [InlineData("data:image\\/gif;base64,\\/\\/\\/\\/", "image/gif", "////")]
    public void ADataUrl_IsABase64Source(string url, string mediaType, string data) =>
        AssertJson.Equal(
            $$$"""{"type":"image","source":{"type":"base64","media_type":"{{{mediaType}}}","data":"{{{data}}}"}}""",
            Block(Image(url))
        );

    [Fact]
    public void AnHttpsUrl_IsAUrlSource() =>
        AssertJson.Equal(
            """{"type":"image","source":{"type":"url","url":"https://a.b/c?d=e&f=\"g\""}}""",
            Block(Image("https:\\/\\/a.b/c?d=e&f=\\\"g\\\""))
        );

    [Theory]
    [InlineData("data:image/bmp;base64,AAAA")]
    [InlineData("data:image/svg+xml;base64,AAAA")]
    [InlineData("data:application/pdf;base64,AAAA")]
    [InlineData("data:image/png,AAAA")]
    [InlineData("data:image/png;base64")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/png;base64,A")]
    [InlineData("data:image/png;base64,***")]
    [InlineData("data:image/png;base64,AA\\nAA")]
    [InlineData("data:;base64,AAAA")]
    [InlineData("data:")]
    [InlineData("http://a.b/c.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    [InlineData("AAAA")]
    [InlineData("")]
    [InlineData("\\ud800")]
    public void AnythingElse_IsRefusedWithItsPlace(string url) => Refused("messages[0].content[1].image_url.url", Asking(Image(url)));

    [Fact]
    public void AnImageThatIsNoObject_IsRefused() =>
        Refused("messages[0].content[1].image_url", Asking("""{"type":"image_url","image_url":"https://a.b/c.png"}"""));

    [Fact]
    public void TheWantedDetail_IsLeftOutWithAWarning()
    {
        Assert.Empty(RequestAndWarnings(Asking("""{"type":"image_url","image_url":{"url":"https://a.b/c","detail":"auto"}}""")).LeftOut);
        Assert.Equal(
            ["messages[].content[].image_url.detail"],
            RequestAndWarnings(Asking("""{"type":"image_url","image_url":{"url":"https://a.b/c","detail":"high"}}""")).LeftOut
        );
    }

    [Fact]
    public void APdf_IsADocument() =>
        AssertJson.Equal(
            """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERg=="},"title":"a.pdf"}""",
            Block("""{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="}}""")
        );

    [Theory]
    [InlineData("file.file_id", "{\"file_id\":\"file-1\"}")]
    [InlineData("file.file_data", "{\"filename\":\"a.pdf\"}")]
    [InlineData("file.file_data", "{\"file_data\":\"JVBERg==\"}")]
    [InlineData("file.file_data", "{\"file_data\":\"data:text/plain;base64,JVBERg==\"}")]
    [InlineData("file.x", "{\"x\":1}")]
    public void AnotherFile_IsRefusedWithItsPlace(string param, string file) =>
        Refused("messages[0].content[1]." + param, Asking($$"""{"type":"file","file":{{file}}}"""));

    private static string Image(string url) => $$$"""{"type":"image_url","image_url":{"url":"{{{url}}}"}}""";

    private static string Asking(string part) => Saying($$"""{"role":"user","content":[{"type":"text","text":"What?"},{{part}}]}""");

    private static System.Text.Json.JsonElement Block(string part) =>
        Request(Asking(part)).GetProperty("messages")[0].GetProperty("content")[1];
}
