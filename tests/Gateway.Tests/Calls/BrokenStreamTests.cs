using System.Text.Json;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Calls;

public sealed class BrokenStreamTests
{
    public static TheoryData<string, string> Pairs =>
        new()
        {
            { "openai", "openai" },
            { "openai", "anthropic" },
            { "anthropic", "openai" },
            { "anthropic", "anthropic" },
        };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task AnUpstreamThatStopsInMidStream_EndsWithAnErrorEvent(string caller, string provider)
    {
        await using var upstream = await HangingUpstream.StartAsync(provider, begins: true);
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", provider, upstream.Url) { BetweenChunks = "100ms" })
        );

        var answer = await gateway.AskAsync(caller, isStreamed: true);

        Assert.Equal((200, "text/event-stream"), (answer.Status, answer.ContentType));
        Assert.Contains("Hello", answer.Text, StringComparison.Ordinal);
        AssertEndsWithError(caller, answer.Text, "took too long");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task AnUpstreamThatBreaksOff_EndsWithAnErrorEvent(string caller, string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(
            async (context, _) =>
            {
                string stream = provider == "openai" ? Answers.OpenAiStream("up") : Answers.AnthropicStream("up");
                await FakeUpstream.AnswerAsync(
                    context,
                    200,
                    stream[..stream.IndexOf(", world", StringComparison.Ordinal)],
                    "text/event-stream"
                );
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        );
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", provider, upstream.Url)));

        var answer = await gateway.AskAsync(caller, isStreamed: true);

        // What was cut off may have been the beginning, too: then there was nothing to go on with.
        if (answer.Status == 200)
            AssertEndsWithError(caller, answer.Text, "broke off");
        else
            Assert.Equal(502, answer.Status);
    }

    [Fact]
    public async Task WhatOneProtocolDoesNotHave_GoesToAnInstanceOfTheOther()
    {
        await using var anthropic = await FakeUpstream.StartWellAsync("anthropic");
        await using var openAi = await FakeUpstream.StartWellAsync("openai");
        await using var gateway = new GatewayServer(
            Configurations.Of(
                new TestInstance("a", "anthropic", anthropic.Url),
                new TestInstance("b", "openai", openAi.Url) { Priority = 2 }
            )
        );

        var answer = await gateway.PostAsync("/v1/chat/completions", Ask.Body("openai", false, ",\"n\":2"));

        Assert.Equal((200, 0, 1), (answer.Status, anthropic.Requests.Count, openAi.Requests.Count));
    }

    [Fact]
    public async Task WhatNoInstanceHas_IsTheCallersFault_AndNoInstances()
    {
        await using var anthropic = await FakeUpstream.StartWellAsync("anthropic");
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", "anthropic", anthropic.Url)));

        // More than open a breaker.
        for (int i = 0; i < 20; i++)
        {
            var answer = await gateway.PostAsync("/v1/chat/completions", Ask.Body("openai", false, ",\"n\":2"));
            Assert.Equal((400, "n"), (answer.Status, answer.Body.GetProperty("error").GetProperty("param").GetString()));
        }

        Assert.Equal(200, (await gateway.AskAsync("openai", isStreamed: false)).Status);
    }

    private static void AssertEndsWithError(string caller, string text, string message)
    {
        string[] events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        string last = events[^1];
        if (caller == "anthropic")
        {
            Assert.StartsWith("event: error\n", last, StringComparison.Ordinal);
            last = last["event: error\n".Length..];
        }

        var error = JsonElement.Parse(last["data: ".Length..]).GetProperty("error");
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
    }
}
