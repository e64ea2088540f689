using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Clients;

/// <summary>The official client of Anthropic against upstreams of both kinds.</summary>
public sealed class AnthropicClientTests
{
    private static readonly ModelOutput Hello = new() { Text = "Hello, wörld 🌍" };
    private static readonly ModelOutput Thoughtful = Hello with { Thought = "The user greets." };

    private static readonly ModelOutput TwoCalls = new()
    {
        Text = "Let me see.",
        Calls = [new("call_1", "weather", """{"city":"Zürich","days":[1,2]}"""), new("call_2", "time", "{}")],
    };

    private static readonly Tool[] Tools =
    [
        new()
        {
            Name = "weather",
            Description = "The weather",
            InputSchema = new()
            {
                Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") },
                Required = ["city"],
            },
        },
        new() { Name = "time", InputSchema = new() },
    ];

    private static readonly MessageCreateParams Question = new()
    {
        Model = "m",
        MaxTokens = 50,
        Messages = [User("Hi")],
    };

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task AConversation_ReachesTheUpstreamInItsWords_AndTheAnswerComesWithUsage(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var answer = await gateway
            .Anthropic()
            .Messages.Create(
                Question with
                {
                    System = "Be brief.",
                    StopSequences = ["END"],
                    Messages = [User("Hi"), Assistant(new TextBlockParam("Yes?")), User("Say hello")],
                }
            );

        Assert.Equal((Hello.Text, StopReason.EndTurn, "up"), (TextOf(answer), answer.StopReason!.Value(), answer.ID.Split('-', '_')[^1]));
        Assert.Equal((8, 4, 3), (answer.Usage.InputTokens, answer.Usage.CacheReadInputTokens ?? 0, answer.Usage.OutputTokens));
        AssertJson.Equal(
            provider == "openai"
                ? """{"model":"upstream-model","max_completion_tokens":50,"stop":["END"],"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Say hello"}]}"""
                : """{"model":"upstream-model","max_tokens":50,"stop_sequences":["END"],"system":"Be brief.","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"Yes?"}]},{"role":"user","content":"Say hello"}]}""",
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

        var events = await gateway.Anthropic().Messages.CreateStreaming(Question).ToListAsync();

        var texts = Deltas(events)
            .Where(delta => delta.TryPickText(out _))
            .Select(delta => delta.Match(text => text.Text, _ => "", _ => "", _ => "", _ => ""))
            .ToList();
        Assert.Equal((Hello.Text, true), (string.Concat(texts), texts.Count > 3));
        Assert.True(events[0].TryPickStart(out var start) && events[^1].TryPickStop(out _));
        Assert.Equal(("m", "up"), (provider == "openai" ? start.Message.Model.Raw() : "m", start.Message.ID.Split('-', '_')[^1]));
        var whole = await events.ToAsyncEnumerable().Aggregate();
        Assert.Equal(
            (Hello.Text, StopReason.EndTurn, 8, 4, 3),
            (
                TextOf(whole),
                whole.StopReason!.Value(),
                whole.Usage.InputTokens,
                whole.Usage.CacheReadInputTokens ?? 0,
                whole.Usage.OutputTokens
            )
        );
        Assert.True(Assert.Single(upstream.Requests).Json.GetProperty("stream").GetBoolean());
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ToolsAreCalledInParallel_AndTheirResultsGoBack(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, TwoCalls);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var answer = await gateway
            .Anthropic()
            .Messages.Create(Question with { Tools = [Tools[0], Tools[1]], ToolChoice = new ToolChoiceAny() });
        await gateway
            .Anthropic()
            .Messages.Create(
                Question with
                {
                    Messages =
                    [
                        User("Hi"),
                        Assistant([.. answer.Content.Select(block => new ContentBlockParam(block.Json))]),
                        User(
                            new ToolResultBlockParam("call_1") { Content = "sunny" },
                            new ToolResultBlockParam("call_2") { Content = "no clock", IsError = true },
                            new TextBlockParam("So?")
                        ),
                    ],
                }
            );

        Assert.Equal((StopReason.ToolUse, TwoCalls.Text), (answer.StopReason!.Value(), TextOf(answer)));
        AssertCalls(answer);
        var (first, second) = (upstream.Requests.First().Json, upstream.Requests.Last().Json);
        AssertJson.Equal(
            provider == "openai"
                ? """["required",[{"type":"function","function":{"name":"weather","description":"The weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{}}}}]]"""
                : """[{"type":"any"},[{"name":"weather","description":"The weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},{"name":"time","input_schema":{"type":"object"}}]]""",
            JsonSerializer.SerializeToElement(new[] { first.GetProperty("tool_choice"), first.GetProperty("tools") })
        );
        AssertJson.Equal(
            provider == "openai"
                ? """[{"role":"user","content":"Hi"},{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Zürich\",\"days\":[1,2]}"}},{"id":"call_2","type":"function","function":{"name":"time","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"sunny"},{"role":"tool","tool_call_id":"call_2","content":"Error: no clock"},{"role":"user","content":"So?"}]"""
                : """[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"Let me see.","citations":null},{"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Zürich","days":[1,2]}},{"type":"tool_use","id":"call_2","name":"time","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"sunny"},{"type":"tool_result","tool_use_id":"call_2","content":"no clock","is_error":true},{"type":"text","text":"So?"}]}]""",
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

        var events = await gateway.Anthropic().Messages.CreateStreaming(Question with { Tools = [Tools[0], Tools[1]] }).ToListAsync();

        Assert.True(Deltas(events).Count(delta => delta.TryPickInputJson(out _)) > 8);
        AssertCalls(await events.ToAsyncEnumerable().Aggregate());
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ImagesAreSent_AsBytesAndByAddress(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        await gateway
            .Anthropic()
            .Messages.Create(
                Question with
                {
                    Messages =
                    [
                        User(
                            new TextBlockParam("What is it?"),
                            new ImageBlockParam(new Base64ImageSource { MediaType = MediaType.ImagePng, Data = "iVBORw==" }),
                            new ImageBlockParam(new UrlImageSource("https://images.test/cat.jpg"))
                        ),
                    ],
                }
            );

        AssertJson.Equal(
            provider == "openai"
                ? """[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},{"type":"image_url","image_url":{"url":"https://images.test/cat.jpg"}}]}]"""
                : """[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw=="}},{"type":"image","source":{"type":"url","url":"https://images.test/cat.jpg"}}]}]""",
            Assert.Single(upstream.Requests).Json.GetProperty("messages")
        );
    }

    [Theory]
    [InlineData("openai", "length", StopReason.MaxTokens)]
    [InlineData("openai", "content_filter", StopReason.Refusal)]
    [InlineData("anthropic", "max_tokens", StopReason.MaxTokens)]
    [InlineData("anthropic", "stop_sequence", StopReason.StopSequence)]
    [InlineData("anthropic", "pause_turn", StopReason.PauseTurn)]
    [InlineData("anthropic", "refusal", StopReason.Refusal)]
    public async Task WhyTheModelStopped_IsTold(string provider, string reason, StopReason expected)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello with { StopReason = reason });
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var whole = await gateway.Anthropic().Messages.Create(Question);
        var streamed = await gateway.Anthropic().Messages.CreateStreaming(Question).Aggregate();

        Assert.Equal((expected, expected), (whole.StopReason!.Value(), streamed.StopReason!.Value()));
    }

    [Theory]
    [InlineData("openai", "")]
    [InlineData("anthropic", ModelOutput.Signature)]
    public async Task ThoughtsAreAskedFor_ComeAsBlocks_AndGoBackWhereTheyAreSigned(string provider, string signature)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Thoughtful);
        await using var gateway = OfficialClients.Gateway(provider, upstream);
        var question = Question with { MaxTokens = 30_000, Thinking = new ThinkingConfigEnabled(20_000) };

        var whole = await gateway.Anthropic().Messages.Create(question);
        var streamed = await gateway.Anthropic().Messages.CreateStreaming(question).Aggregate();
        await gateway
            .Anthropic()
            .Messages.Create(
                question with
                {
                    Messages = [User("Hi"), Assistant([.. whole.Content.Select(block => new ContentBlockParam(block.Json))]), User("So?")],
                }
            );

        Assert.All(
            [whole, streamed],
            answer =>
            {
                Assert.True(answer.Content[0].TryPickThinking(out var thinking));
                Assert.Equal((Thoughtful.Thought, signature, Hello.Text), (thinking.Thinking, thinking.Signature, TextOf(answer)));
            }
        );
        AssertJson.Equal(
            provider == "openai" ? "\"high\"" : """{"type":"enabled","budget_tokens":20000}""",
            upstream.Requests.First().Json.GetProperty(provider == "openai" ? "reasoning_effort" : "thinking")
        );
        AssertJson.Equal(
            provider == "openai"
                ? """{"role":"assistant","content":"Hello, wörld 🌍","reasoning_content":"The user greets."}"""
                : """{"role":"assistant","content":[{"type":"thinking","thinking":"The user greets.","signature":"c2lnbmVk+/=="},{"type":"text","text":"Hello, wörld 🌍","citations":null}]}""",
            upstream.Requests.Last().Json.GetProperty("messages")[1]
        );
    }

    [Theory]
    [InlineData("openai", false)]
    [InlineData("openai", true)]
    [InlineData("anthropic", false)]
    [InlineData("anthropic", true)]
    public async Task ItsKeyIsTaken_EitherWayItSendsIt_AndGoesNoFurther(string provider, bool isToken)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);
        var client = gateway
            .Anthropic()
            .WithOptions(options => isToken ? options with { ApiKey = null, AuthToken = OfficialClients.Key } : options);

        Assert.Equal(Hello.Text, TextOf(await client.Messages.Create(Question)));

        var headers = Assert.Single(upstream.Requests).Headers;
        Assert.DoesNotContain(headers.Values, value => value.Contains(OfficialClients.Key, StringComparison.Ordinal));
        Assert.Equal(provider == "anthropic", headers.ContainsKey("anthropic-version"));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ItsModelsAreListed(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(provider, Hello);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var page = await gateway.Anthropic().Models.List();

        Assert.Equal(("m", false), (Assert.Single(page.Items).ID, page.HasNext()));
        Assert.Equal("m", (await gateway.Anthropic().Models.Retrieve("m")).DisplayName);
    }

    private static MessageParam User(string text) => new UserMessageParam(text);

    private static MessageParam User(params List<ContentBlockParam> blocks) => new UserMessageParam(blocks);

    private static MessageParam Assistant(params List<ContentBlockParam> blocks) => new AssistantMessageParam(blocks);

    private static string TextOf(Message answer) =>
        string.Concat(answer.Content.Select(block => block.TryPickText(out var text) ? text.Text : ""));

    private static IEnumerable<RawContentBlockDelta> Deltas(IEnumerable<RawMessageStreamEvent> events)
    {
        foreach (var item in events)
            if (item.TryPickContentBlockDelta(out var delta))
                yield return delta.Delta;
    }

    private static void AssertCalls(Message answer)
    {
        var calls = new List<ToolUseBlock>();
        foreach (var block in answer.Content)
            if (block.TryPickToolUse(out var call))
                calls.Add(call);
        Assert.Equal(
            TwoCalls.Calls,
            calls.Select(call => new OutputCall(call.ID, call.Name, JsonSerializer.Serialize(call.Input, ModelOutput.Json)))
        );
    }
}
