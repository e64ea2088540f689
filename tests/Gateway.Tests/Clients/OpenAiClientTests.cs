using System.ClientModel;
using System.Text.Json;
using OpenAI.Chat;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Clients;

/// <summary>The official client of OpenAI against upstreams of both kinds.</summary>
public sealed class OpenAiClientTests
{
    private static readonly ModelOutput Hello = new() { Text = "Hello, wörld 🌍" };

    private static readonly ModelOutput TwoCalls = new()
    {
        Text = "Let me see.",
        Calls = [new("call_1", "weather", """{"city":"Zürich","days":[1,2]}"""), new("call_2", "time", "{}")],
    };

    private static readonly ChatTool[] Tools =
    [
        ChatTool.CreateFunctionTool(
            "weather",
            "The weather",
            BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")
        ),
        ChatTool.CreateFunctionTool("time"),
    ];

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task AConversation_ReachesTheUpstreamInItsWords_AndTheAnswerComesWithUsage(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        ChatCompletion answer = await gateway
            .OpenAi()
            .CompleteChatAsync(
                [
                    new SystemChatMessage("Be brief."),
                    new UserChatMessage("Hi"),
                    new AssistantChatMessage("Yes?"),
                    new UserChatMessage("Say hello"),
                ],
                new ChatCompletionOptions
                {
                    MaxOutputTokenCount = 50,
                    Temperature = 0.5f,
                    StopSequences = { "END" },
                }
            );

        Assert.Equal(
            (Hello.Text, ChatFinishReason.Stop, ChatMessageRole.Assistant, "up"),
            (Assert.Single(answer.Content).Text, answer.FinishReason, answer.Role, answer.Id.Split('-', '_')[^1])
        );
        AssertUsage(answer.Usage);
        AssertJson.Equal(
            provider == "openai"
                ? """{"model":"upstream-model","max_completion_tokens":50,"temperature":0.5,"stop":["END"],"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Say hello"}]}"""
                : """{"model":"upstream-model","max_tokens":50,"temperature":0.5,"stop_sequences":["END"],"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":[{"type":"text","text":"Yes?"}]},{"role":"user","content":[{"type":"text","text":"Say hello"}]}]}""",
            Assert.Single(upstream.Requests).Json
        );
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task AStreamedAnswer_ComesInPieces_ThenReasonAndUsage(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var updates = await gateway.OpenAi().CompleteChatStreamingAsync([new UserChatMessage("Hi")]).ToListAsync();

        var texts = updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text).Where(text => text.Length > 0).ToList();
        Assert.Equal((Hello.Text, true), (string.Concat(texts), texts.Count > 3));
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, update => update.FinishReason is not null).FinishReason);
        AssertUsage(Assert.Single(updates, update => update.Usage is not null).Usage);
        Assert.All(updates, update => Assert.Equal(updates[0].CompletionId, update.CompletionId));
        Assert.True(Assert.Single(upstream.Requests).Json.GetProperty("stream").GetBoolean());
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ToolsAreCalledInParallel_AndTheirResultsGoBack(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, TwoCalls);
        await using var gateway = OfficialClients.Gateway(provider, upstream);
        var options = new ChatCompletionOptions { ToolChoice = ChatToolChoice.CreateRequiredChoice(), AllowParallelToolCalls = true };
        foreach (var tool in Tools)
            options.Tools.Add(tool);

        ChatCompletion answer = await gateway.OpenAi().CompleteChatAsync([new UserChatMessage("Well?")], options);
        await gateway
            .OpenAi()
            .CompleteChatAsync([
                new UserChatMessage("Well?"),
                new AssistantChatMessage(answer),
                new ToolChatMessage("call_1", "sunny"),
                new ToolChatMessage("call_2", "noon"),
                new UserChatMessage("So?"),
            ]);

        Assert.Equal((ChatFinishReason.ToolCalls, TwoCalls.Text), (answer.FinishReason, Assert.Single(answer.Content).Text));
        Assert.Equal(
            TwoCalls.Calls,
            answer.ToolCalls.Select(call => new OutputCall(call.Id, call.FunctionName, call.FunctionArguments.ToString()))
        );
        var (first, second) = (upstream.Requests.First().Json, upstream.Requests.Last().Json);
        AssertJson.Equal(
            provider == "openai"
                ? """["required",[{"type":"function","function":{"name":"weather","description":"The weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"time"}}]]"""
                : """[{"type":"any"},[{"name":"weather","description":"The weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},{"name":"time","input_schema":{"type":"object"}}]]""",
            JsonSerializer.SerializeToElement(new[] { first.GetProperty("tool_choice"), first.GetProperty("tools") })
        );
        AssertJson.Equal(
            provider == "openai"
                ? """[{"role":"user","content":"Well?"},{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Zürich\",\"days\":[1,2]}"}},{"id":"call_2","type":"function","function":{"name":"time","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"sunny"},{"role":"tool","tool_call_id":"call_2","content":"noon"},{"role":"user","content":"So?"}]"""
                : """[{"role":"user","content":[{"type":"text","text":"Well?"}]},{"role":"assistant","content":[{"type":"text","text":"Let me see."},{"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Zürich","days":[1,2]}},{"type":"tool_use","id":"call_2","name":"time","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"sunny"},{"type":"tool_result","tool_use_id":"call_2","content":"noon"},{"type":"text","text":"So?"}]}]""",
            second.GetProperty("messages")
        );
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ArgumentsOfToolsAreStreamed(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, TwoCalls);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var updates = await gateway
            .OpenAi()
            .CompleteChatStreamingAsync([new UserChatMessage("Well?")], new() { Tools = { Tools[0], Tools[1] } })
            .ToListAsync();

        var pieces = updates.SelectMany(update => update.ToolCallUpdates).ToList();
        Assert.True(pieces.Count > 8);
        Assert.Equal(
            TwoCalls.Calls,
            pieces
                .GroupBy(piece => piece.Index)
                .OrderBy(call => call.Key)
                .Select(call => new OutputCall(
                    Assert.Single(call, piece => piece.ToolCallId is not null).ToolCallId,
                    Assert.Single(call, piece => piece.FunctionName is not null).FunctionName,
                    string.Concat(call.Select(piece => piece.FunctionArgumentsUpdate?.ToString()))
                ))
        );
        Assert.Equal(ChatFinishReason.ToolCalls, updates.Last(update => update.FinishReason is not null).FinishReason);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ImagesAreSent_AsBytesAndByAddress(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        await gateway
            .OpenAi()
            .CompleteChatAsync([
                new UserChatMessage(
                    ChatMessageContentPart.CreateTextPart("What is it?"),
                    ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(new byte[] { 0x89, 0x50, 0x4E, 0x47 }), "image/png"),
                    ChatMessageContentPart.CreateImagePart(new Uri("https://images.test/cat.jpg"))
                ),
            ]);

        AssertJson.Equal(
            provider == "openai"
                ? """[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},{"type":"image_url","image_url":{"url":"https://images.test/cat.jpg"}}]}]"""
                : """[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw=="}},{"type":"image","source":{"type":"url","url":"https://images.test/cat.jpg"}}]}]""",
            Assert.Single(upstream.Requests).Json.GetProperty("messages")
        );
    }

    [Theory]
    [InlineData("openai", "length", ChatFinishReason.Length)]
    [InlineData("openai", "content_filter", ChatFinishReason.ContentFilter)]
    [InlineData("anthropic", "max_tokens", ChatFinishReason.Length)]
    [InlineData("anthropic", "model_context_window_exceeded", ChatFinishReason.Length)]
    [InlineData("anthropic", "stop_sequence", ChatFinishReason.Stop)]
    [InlineData("anthropic", "pause_turn", ChatFinishReason.Stop)]
    [InlineData("anthropic", "refusal", ChatFinishReason.ContentFilter)]
    public async Task WhyTheModelStopped_IsTold(string provider, string reason, ChatFinishReason expected)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello with { StopReason = reason });
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        ChatCompletion whole = await gateway.OpenAi().CompleteChatAsync([new UserChatMessage("Hi")]);
        var streamed = await gateway.OpenAi().CompleteChatStreamingAsync([new UserChatMessage("Hi")]).ToListAsync();

        Assert.Equal(
            (expected, expected),
            (whole.FinishReason, streamed.Single(update => update.FinishReason is not null).FinishReason!.Value)
        );
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ThoughtsAreAskedFor_AndStayOutOfTheAnswer(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello with { Thought = "The user greets." });
        await using var gateway = OfficialClients.Gateway(provider, upstream);
#pragma warning disable OPENAI001 // For evaluation purposes only, as all of reasoning in this client.
        var options = new ChatCompletionOptions { ReasoningEffortLevel = ChatReasoningEffortLevel.High };
#pragma warning restore OPENAI001

        ClientResult<ChatCompletion> whole = await gateway.OpenAi().CompleteChatAsync([new UserChatMessage("Hi")], options);
        var streamed = await gateway.OpenAi().CompleteChatStreamingAsync([new UserChatMessage("Hi")], options).ToListAsync();

        Assert.Equal(
            (Hello.Text, Hello.Text),
            (
                Assert.Single(whole.Value.Content).Text,
                string.Concat(streamed.SelectMany(update => update.ContentUpdate).Select(part => part.Text))
            )
        );
        Assert.Equal(
            "The user greets.",
            JsonElement
                .Parse(whole.GetRawResponse().Content.ToMemory().Span)
                .GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("reasoning_content")
                .GetString()
        );
        var asked = upstream.Requests.First().Json;
        Assert.Equal(
            "high",
            (
                provider == "openai" ? asked.GetProperty("reasoning_effort") : asked.GetProperty("output_config").GetProperty("effort")
            ).GetString()
        );
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ItsModelsAreListed(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);
        var client = gateway.OpenAiModels();

        var model = Assert.Single((await client.GetModelsAsync()).Value);

        Assert.Equal(("m", provider), (model.Id, model.OwnedBy));
        Assert.Equal("m", (await client.GetModelAsync("m")).Value.Id);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => client.GetModelAsync("other"))).Status);
    }

    /// <summary>As <see cref="ModelOutput"/> tells it.</summary>
    private static void AssertUsage(ChatTokenUsage usage) =>
        Assert.Equal(
            (12, 4, 3, 15),
            (usage.InputTokenCount, usage.InputTokenDetails.CachedTokenCount, usage.OutputTokenCount, usage.TotalTokenCount)
        );
}
