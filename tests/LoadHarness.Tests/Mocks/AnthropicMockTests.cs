using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Tests.Mocks;

/// <summary>The official client against the mock.</summary>
public class AnthropicMockTests
{
    private static readonly MockOptions Usual = new() { Provider = MockProvider.Anthropic };
    private static readonly MessageCreateParams Hello = new()
    {
        Model = "claude-haiku",
        MaxTokens = 100,
        Messages = [new UserMessageParam("Hello")],
    };

    private static readonly MessageCreateParams WithTool = Hello with
    {
        Tools =
        [
            new Tool
            {
                Name = "weather",
                InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement>() },
            },
        ],
        ToolChoice = new ToolChoiceAny(),
    };

    [Fact]
    public async Task AnAnswer_HasTextReasonUsageAndTheMocksName()
    {
        await using var mock = await RunningMock.StartAsync(Usual with { PromptTokens = 30, CacheRead = 12, CacheWrite = 5, Chunks = 4 });
        var message = await Client(mock).Messages.Create(Hello);

        Assert.Equal("mock-anthropic-1-000001", message.ID);
        Assert.Equal("claude-haiku", message.Model.Raw());
        Assert.True(message.Content[0].TryPickText(out var text));
        Assert.Equal("The quick brown fox", text!.Text);
        Assert.Equal("end_turn", message.StopReason!.Raw());
        Assert.Equal(
            (30, 4, 5, 12),
            (
                message.Usage.InputTokens,
                message.Usage.OutputTokens,
                message.Usage.CacheCreationInputTokens,
                message.Usage.CacheReadInputTokens
            )
        );
    }

    [Fact]
    public async Task AStreamedAnswer_HasTheApisEventsInTheirOrder()
    {
        await using var mock = await RunningMock.StartAsync(Usual with { Chunks = 2 });
        string text = "";
        List<string> events = [];
        await foreach (var item in Client(mock).Messages.CreateStreaming(Hello))
        {
            events.Add(item.Type.Raw());
            if (item.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var part))
                text += part.Text;
            if (item.TryPickDelta(out var end))
                Assert.Equal(2, end.Usage.OutputTokens);
        }

        Assert.Equal("The quick", text);
        Assert.Equal(
            [
                "message_start",
                "content_block_start",
                "content_block_delta",
                "content_block_delta",
                "content_block_stop",
                "message_delta",
                "message_stop",
            ],
            events.Where(name => name != "ping")
        );
    }

    [Fact]
    public async Task ARequiredTool_IsCalled_StreamedOrNot()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        var message = await Client(mock).Messages.Create(WithTool);
        Assert.True(message.Content[0].TryPickToolUse(out var call));
        Assert.Equal(("weather", "mock"), (call!.Name, call.Input["value"].GetString()));

        string input = "";
        await foreach (var item in Client(mock).Messages.CreateStreaming(WithTool))
        {
            if (item.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickInputJson(out var part))
                input += part.PartialJson;
        }

        Assert.Equal(MockAnswers.ToolArguments, input);
    }

    [Theory]
    [InlineData(503, "api_error")]
    [InlineData(529, "overloaded_error")]
    [InlineData(429, "rate_limit_error")]
    public async Task AnError_HasItsStatusAndTheApisShape(int status, string type)
    {
        await using var mock = await RunningMock.StartAsync(Usual with { Fault = new MockFault(MockFaultKind.Status, status) });
        var e = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => Client(mock).Messages.Create(Hello));
        Assert.Equal(status, (int)e.StatusCode);
        var error = JsonDocument.Parse(e.ResponseBody).RootElement;
        Assert.Equal(
            ("error", type, "mock-anthropic-1-000001"),
            (
                error.GetProperty("type").GetString(),
                error.GetProperty("error").GetProperty("type").GetString(),
                error.GetProperty("request_id").GetString()
            )
        );
    }

    [Fact]
    public async Task AnErrorAsTheFirstEvent_IsAnErrorToTheClient()
    {
        await using var mock = await RunningMock.StartAsync(Usual with { Fault = new MockFault(MockFaultKind.OverloadedEvent) });
        var e = await Assert.ThrowsAnyAsync<AnthropicException>(async () =>
        {
            await foreach (var _ in Client(mock).Messages.CreateStreaming(Hello)) { }
        });
        Assert.Contains("overloaded", e.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static AnthropicClient Client(RunningMock mock) =>
        new()
        {
            BaseUrl = mock.Server.Url.ToString().TrimEnd('/'),
            ApiKey = "key",
            MaxRetries = 0,
        };
}
