using System.Text;
using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

public class GatewayAnswerTests
{
    private static readonly MockProvider[] Both = [MockProvider.OpenAi, MockProvider.Anthropic];

    [Fact]
    public void AMocksAnswer_IsRight_InItsOwnApiOnly()
    {
        foreach (var provider in Both)
        {
            byte[] body = Whole(provider);
            Assert.Null(GatewayAnswer.CheckWhole(provider, body, ofMock: true));
            Assert.NotNull(GatewayAnswer.CheckWhole(Other(provider), body, ofMock: true));
        }
    }

    [Fact]
    public void AnotherText_IsFound_WhereTheMockIsKnown()
    {
        string other = Encoding.UTF8.GetString(Whole(MockProvider.OpenAi)).Replace("lazy", "busy", StringComparison.Ordinal);
        Assert.Contains(
            "text",
            GatewayAnswer.CheckWhole(MockProvider.OpenAi, Encoding.UTF8.GetBytes(other), ofMock: true)!,
            StringComparison.Ordinal
        );
        Assert.Null(GatewayAnswer.CheckWhole(MockProvider.OpenAi, Encoding.UTF8.GetBytes(other), ofMock: false));
    }

    [Fact]
    public void AMocksStream_IsRight_InItsOwnApiOnly()
    {
        foreach (var provider in Both)
        {
            byte[] body = Encoding.UTF8.GetBytes(Stream(provider));
            Assert.Null(GatewayAnswer.CheckStream(provider, body, GatewayAnswer.TextOf(10)));
            Assert.Null(GatewayAnswer.CheckStream(provider, body, null));
            Assert.NotNull(GatewayAnswer.CheckStream(Other(provider), body, null));
        }
    }

    [Theory]
    [InlineData(" lazy", "", "text")]
    [InlineData("data: [DONE]\n\n", "", "no end")]
    [InlineData("data: [DONE]\n\n", "data: {\"error\":{\"message\":\"broken\"}}\n\n", "broken")]
    [InlineData("data: [DONE]\n\n", "data: [DONE]\n\ndata: {}\n\n", "goes on")]
    [InlineData("\"choices\"", "\"chances\"", "not the API's")]
    public void WhatIsWrongWithAStreamOfChatCompletions_IsFound(string what, string instead, string says) =>
        AssertFound(MockProvider.OpenAi, what, instead, says);

    [Theory]
    [InlineData(" lazy", "", "text")]
    [InlineData("event: message_stop", "event: message_pause", "no end")]
    [InlineData("event: message_stop", "event: error", "has an error")]
    public void WhatIsWrongWithAStreamOfMessages_IsFound(string what, string instead, string says) =>
        AssertFound(MockProvider.Anthropic, what, instead, says);

    private static void AssertFound(MockProvider provider, string what, string instead, string says)
    {
        string stream = Stream(provider);
        Assert.Contains(what, stream, StringComparison.Ordinal);
        string? fault = GatewayAnswer.CheckStream(
            provider,
            Encoding.UTF8.GetBytes(stream.Replace(what, instead, StringComparison.Ordinal)),
            GatewayAnswer.TextOf(10)
        );
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    private static byte[] Whole(MockProvider provider) => Written(MockAnswers.Of(new MockOptions { Provider = provider }).Text);

    private static string Stream(MockProvider provider) =>
        string.Concat(
            MockAnswers.Of(new MockOptions { Provider = provider }).TextStream(true).Select(part => Encoding.UTF8.GetString(Written(part)))
        );

    private static byte[] Written(AnswerTemplate template)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        template.Write(output, new AnswerFields("mock-1-000001", 1_767_225_600, "m"u8.ToArray(), default));
        return output.WrittenSpan.ToArray();
    }

    private static MockProvider Other(MockProvider provider) =>
        provider == MockProvider.OpenAi ? MockProvider.Anthropic : MockProvider.OpenAi;
}
