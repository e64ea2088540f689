using Platform.Gateway.Errors;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Requests;

public sealed class RequestWriterTests
{
    [Fact]
    public void AUsualRequest_IsAChatCompletion() =>
        Same(
            """{"model":"gpt-upstream","max_completion_tokens":2048,"messages":[{"role":"user","content":"Hi"}]}""",
            Request(Saying("""{"role":"user","content":"Hi"}"""))
        );

    [Fact]
    [Trait("Row", "1")]
    public void MaxTokens_IsMaxCompletionTokens() => Assert.Equal(2048, (int)Request(With("\"stream\":false"))["max_completion_tokens"]!);

    [Theory]
    [InlineData("")]
    [InlineData("\"max_tokens\":null,")]
    [InlineData("\"max_tokens\":0,")]
    [InlineData("\"max_tokens\":-1,")]
    [InlineData("\"max_tokens\":1.5,")]
    [InlineData("\"max_tokens\":\"100\",")]
    [InlineData("\"max_tokens\":99999999999999999999,")]
    [Trait("Row", "1")]
    public void MaxTokensThatIsMissingOrNoCount_IsRefused(string member) =>
        Refused("max_tokens", $$"""{"model":"m",{{member}}"messages":[{"role":"user","content":"Hi"}]}""");

    [Theory]
    [InlineData("context_management", "{\"edits\":[]}")]
    [InlineData("speed", "\"fast\"")]
    public void WhatChangesNoAnswersMeaning_IsLeftOutAndNamed(string member, string value) =>
        Assert.Equal([member], RequestAndWarnings(With($"\"{member}\":{value}")).LeftOut);

    [Theory]
    [InlineData("n", "2")]
    [InlineData("logprobs", "true")]
    [InlineData("seed", "7")]
    [InlineData("container", "\"box\"")]
    [InlineData("inference_geo", "\"us\"")]
    [InlineData("mcp_servers", "[{\"type\":\"url\"}]")]
    [InlineData("mcp_servers", "{}")]
    [InlineData("some\\ud800thing", "1")]
    [Trait("Row", "12")]
    public void AMemberWithoutCounterpart_IsRefusedByItsName(string member, string value) => Refused(member, With($"\"{member}\":{value}"));

    [Theory]
    [InlineData("\"container\":null,\"inference_geo\":null,\"temperature\":null,\"top_k\":null,\"thinking\":null")]
    [InlineData("\"mcp_servers\":[],\"tools\":[],\"metadata\":{},\"output_config\":{},\"system\":[]")]
    [InlineData("\"cache_control\":{\"type\":\"ephemeral\"},\"stream\":false,\"service_tier\":\"auto\"")]
    [Trait("Row", "24")]
    public void NullsEmptyListsAndWhatIsUsual_AreAsAbsent(string members) =>
        Same(Request(With("\"stream\":null")).ToJsonString(), Request(With(members)));

    [Fact]
    [Trait("Row", "18")]
    public void AStream_AlwaysAsksForUsage()
    {
        var body = Request(With("\"stream\":true"));
        Assert.True((bool)body["stream"]!);
        Same("""{"include_usage":true}""", body["stream_options"]);
    }

    [Fact]
    public void TheUser_IsKeptUnlessTooLongForOpenAi()
    {
        Assert.Equal("u-1", (string)Request(With("\"metadata\":{\"user_id\":\"u-1\"}"))["user"]!);
        var (body, leftOut) = RequestAndWarnings(
            With(
                $$"""
                "metadata":{"user_id":"{{new string('u', 65)}}"}
                """
            )
        );
        Assert.Null(body["user"]);
        Assert.Equal(["metadata.user_id"], leftOut);
    }

    [Fact]
    public void OtherMetadata_IsRefused() => Refused("metadata.team", With("\"metadata\":{\"team\":\"a\"}"));

    [Fact]
    public void TheStandardTier_IsTheDefaultOne()
    {
        Assert.Equal("default", (string)Request(With("\"service_tier\":\"standard_only\""))["service_tier"]!);
        Refused("service_tier", With("\"service_tier\":\"gold\""));
    }

    [Theory]
    [InlineData("messages", "{\"max_tokens\":5}")]
    [InlineData("messages", "{\"max_tokens\":5,\"messages\":[]}")]
    [InlineData("messages", "{\"max_tokens\":5,\"messages\":\"Hi\"}")]
    [InlineData("messages[0]", "{\"max_tokens\":5,\"messages\":[null]}")]
    [InlineData("messages[1].role", "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"content\":\"b\"}]}")]
    [InlineData("messages[0].content", "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\"}]}")]
    [InlineData("messages[0].role", "{\"max_tokens\":5,\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]}")]
    [InlineData("messages[0].name", "{\"max_tokens\":5,\"messages\":[{\"name\":\"bo\",\"role\":\"user\",\"content\":\"a\"}]}")]
    [InlineData("stream", "{\"max_tokens\":5,\"stream\":\"yes\",\"messages\":[]}")]
    public void WhatIsMissingOrOfAWrongKind_IsRefusedByItsPath(string param, string request) => Refused(param, request);

    [Fact]
    public void ARequestThatIsNoObject_IsRefused()
    {
        var error = Assert.Throws<CallErrorException>(() => Request("[]")).Error;
        Assert.Equal((CallErrorKind.InvalidRequest, "The request must be an object."), (error.Kind, error.Message));
    }

    /// <summary>PHP escapes slashes unless it is told otherwise.</summary>
    [Fact]
    public void NamesAndValuesWithEscapes_AreWhatTheySpell() =>
        Same(
            """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]""",
            Request(
                """{"m\u0061x_tokens":9,"messages":[{"r\u006fle":"us\u0065r","content":[{"type":"image","source":{"type":"url","url":"https:\/\/a.example\/b.png"}}]}]}"""
            )["messages"]
        );
}
