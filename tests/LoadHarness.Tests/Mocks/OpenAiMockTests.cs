using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Tests.Mocks;

/// <summary>The official client against the mock.</summary>
public class OpenAiMockTests
{
    private const string Sentence = "The quick brown fox jumps over the lazy dog again.";
    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];
    private static readonly MockOptions Usual = new() { Provider = MockProvider.OpenAi };
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "weather",
        "Tells the weather.",
        BinaryData.FromString("""{"type":"object","properties":{"value":{"type":"string"}}}""")
    );

    [Fact]
    public async Task AnAnswer_HasTextReasonUsageAndTheMocksName()
    {
        await using var mock = await RunningMock.StartAsync(Usual with { PromptTokens = 30, CacheRead = 12, CacheWrite = 5, Chunks = 4 });
        var result = await Client(mock).CompleteChatAsync(Hello);

        Assert.Equal(("mock-openai-1-000001", "gpt-4o-mini"), (result.Value.Id, result.Value.Model));
        Assert.True(result.GetRawResponse().Headers.TryGetValue("x-request-id", out string? request));
        Assert.Equal("mock-openai-1-000001", request);
        Assert.Equal(("The quick brown fox", ChatFinishReason.Stop), (result.Value.Content[0].Text, result.Value.FinishReason));
        var usage = result.Value.Usage;
        Assert.Equal(
            (47, 4, 51, 12),
            (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.InputTokenDetails.CachedTokenCount)
        );
        Assert.Equal(mock.Time.GetUtcNow(), result.Value.CreatedAt);
    }

    [Fact]
    public async Task AStreamedAnswer_ComesWordByWord_WithUsageAtItsEnd()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        string text = "";
        int words = 0;
        ChatFinishReason? reason = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Client(mock).CompleteChatStreamingAsync(Hello))
        {
            Assert.Equal("mock-openai-1-000001", update.CompletionId);
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            words += update.ContentUpdate.Count(part => part.Text.Length > 0);
            reason ??= update.FinishReason;
            usage ??= update.Usage;
        }

        Assert.Equal((Sentence, 10, ChatFinishReason.Stop), (text, words, reason));
        Assert.Equal((25, 10), (usage!.InputTokenCount, usage.OutputTokenCount));
    }

    [Fact]
    public async Task ARequiredTool_IsCalled_StreamedOrNot()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        var options = new ChatCompletionOptions { ToolChoice = ChatToolChoice.CreateRequiredChoice(), Tools = { Weather } };
        var call = Assert.Single((await Client(mock).CompleteChatAsync(Hello, options)).Value.ToolCalls);
        Assert.Equal(("weather", MockAnswers.ToolArguments), (call.FunctionName, call.FunctionArguments.ToString()));

        string name = "",
            arguments = "";
        await foreach (var update in Client(mock).CompleteChatStreamingAsync(Hello, options))
        {
            foreach (var part in update.ToolCallUpdates)
                (name, arguments) = (name + part.FunctionName, arguments + part.FunctionArgumentsUpdate);
            Assert.True(update.FinishReason is null or ChatFinishReason.ToolCalls);
        }

        Assert.Equal(("weather", MockAnswers.ToolArguments), (name, arguments));
    }

    [Fact]
    public async Task ANamedTool_IsTheOneThatIsCalled_AndAFreeChoiceIsText()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        var other = ChatTool.CreateFunctionTool("other");
        var named = new ChatCompletionOptions { ToolChoice = ChatToolChoice.CreateFunctionChoice("weather"), Tools = { other, Weather } };
        Assert.Equal("weather", Assert.Single((await Client(mock).CompleteChatAsync(Hello, named)).Value.ToolCalls).FunctionName);
        var free = new ChatCompletionOptions { ToolChoice = ChatToolChoice.CreateAutoChoice(), Tools = { other } };
        Assert.Empty((await Client(mock).CompleteChatAsync(Hello, free)).Value.ToolCalls);
    }

    [Theory]
    [InlineData("503", 503)]
    [InlineData("529", 529)]
    [InlineData("429", 429)]
    [InlineData("overloaded-event", 529)]
    public async Task AnError_HasItsStatusAndTheApisShape(string fault, int status)
    {
        await using var mock = await RunningMock.StartAsync(Usual with { Fault = Fault(fault), RetryAfter = 7 });
        var e = await Assert.ThrowsAsync<ClientResultException>(() => Client(mock).CompleteChatAsync(Hello));
        Assert.Equal(status, e.Status);
        var error = JsonDocument.Parse(e.GetRawResponse()!.Content).RootElement.GetProperty("error");
        Assert.Equal(status == 429 ? "rate_limit_error" : "server_error", error.GetProperty("type").GetString());
        Assert.Equal(status == 429 ? "7" : null, e.GetRawResponse()!.Headers.TryGetValue("Retry-After", out string? after) ? after : null);
    }

    private static MockFault Fault(string text) =>
        MockFault.TryParse(text, out var fault) ? fault : throw new ArgumentOutOfRangeException(nameof(text));

    private static ChatClient Client(RunningMock mock) =>
        new(
            "gpt-4o-mini",
            new ApiKeyCredential("key"),
            new OpenAIClientOptions { Endpoint = new Uri(mock.Server.Url, "/v1"), RetryPolicy = new ClientRetryPolicy(0) }
        );
}
