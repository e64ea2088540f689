using System.ClientModel;
using OpenAI.Chat;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Clients;

/// <summary>What the official client of OpenAI sees of failures: its own exception, with the right status.</summary>
public sealed class OpenAiClientErrorTests
{
    private static readonly ChatMessage[] Question = [new UserChatMessage("Hi")];

    [Theory]
    [InlineData("openai", 400, 400)]
    [InlineData("openai", 404, 404)]
    [InlineData("openai", 413, 413)]
    [InlineData("openai", 500, 500)]
    [InlineData("openai", 503, 503)]
    [InlineData("anthropic", 400, 400)]
    [InlineData("anthropic", 404, 404)]
    [InlineData("anthropic", 413, 413)]
    [InlineData("anthropic", 500, 500)]
    [InlineData("anthropic", 529, 503)]
    public async Task WhatTheUpstreamRefuses_IsItsException_WithStatusAndWords(string provider, int status, int expected)
    {
        await using var upstream = await FakeUpstream.StartAsync(status, Refusals.Body(provider, status));
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var whole = await Assert.ThrowsAsync<ClientResultException>(async () => await gateway.OpenAi().CompleteChatAsync(Question));
        var streamed = await Assert.ThrowsAsync<ClientResultException>(async () =>
            await gateway.OpenAi().CompleteChatStreamingAsync(Question).ToListAsync()
        );

        Assert.Equal((expected, expected), (whole.Status, streamed.Status));
        Assert.Contains(Refusals.Message, whole.Message, StringComparison.Ordinal);
        Assert.Contains(Refusals.Message, streamed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task WhatTheGatewayRefuses_IsItsException_AndNotTheUpstreamsAffair(string provider)
    {
        await using var upstream = await FakeUpstream.StartWellAsync(provider);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        Assert.Equal(
            401,
            (
                await Assert.ThrowsAsync<ClientResultException>(async () => await gateway.OpenAi(key: "wrong").CompleteChatAsync(Question))
            ).Status
        );
        var unknown = await Assert.ThrowsAsync<ClientResultException>(async () =>
            await gateway.OpenAi(model: "nobody").CompleteChatAsync(Question)
        );
        Assert.Equal(404, unknown.Status);
        Assert.Contains("model_not_found", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task WhatHasNoCounterpart_Is400_AndNamed()
    {
        await using var upstream = await FakeUpstream.StartWellAsync("anthropic");
        await using var gateway = OfficialClients.Gateway("anthropic", upstream);

        var refusal = await Assert.ThrowsAsync<ClientResultException>(async () =>
            await gateway.OpenAi().CompleteChatAsync(Question, new() { IncludeLogProbabilities = true })
        );

        Assert.Equal(400, refusal.Status);
        Assert.Contains("logprobs", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ALimitOfTheUpstream_Is429_WithTheTimeToWait(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(
            429,
            Refusals.Body(provider, 429),
            "application/json",
            ("Retry-After", "30")
        );
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var limited = await Assert.ThrowsAsync<ClientResultException>(async () => await gateway.OpenAi().CompleteChatAsync(Question));

        Assert.Equal(429, limited.Status);
        Assert.True(limited.GetRawResponse()!.Headers.TryGetValue("Retry-After", out string? wait));
        Assert.InRange(int.Parse(wait!, System.Globalization.CultureInfo.InvariantCulture), 1, 30);
    }

    /// <summary>
    /// This client has no exception for an error in a stream: it skips what it does not know. Nothing may look like the end of a whole
    /// answer: no finish reason, no usage.
    /// </summary>
    [Theory]
    [InlineData("openai", true)]
    [InlineData("openai", false)]
    [InlineData("anthropic", true)]
    [InlineData("anthropic", false)]
    public async Task AnErrorInAStream_NeverLooksLikeAWholeAnswer(string provider, bool isTold)
    {
        var hasBegun = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartBreakingAsync(provider, hasBegun.Task, isTold);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var updates = new List<StreamingChatCompletionUpdate>();
        await foreach (var update in gateway.OpenAi().CompleteChatStreamingAsync(Question))
        {
            updates.Add(update);
            if (update.ContentUpdate.Any(part => part.Text.Length > 0))
                hasBegun.SetResult();
        }

        Assert.Equal("Hel", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.DoesNotContain(updates, update => update.FinishReason is not null || update.Usage is not null);
    }
}
