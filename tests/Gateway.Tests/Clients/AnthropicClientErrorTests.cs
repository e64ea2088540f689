using Anthropic.Exceptions;
using Anthropic.Models;
using Anthropic.Models.Messages;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Clients;

/// <summary>What the official client of Anthropic sees of failures: its own exceptions, with the right type.</summary>
public sealed class AnthropicClientErrorTests
{
    private static readonly MessageCreateParams Question = new()
    {
        Model = "m",
        MaxTokens = 50,
        Messages = [new UserMessageParam("Hi")],
    };

    [Theory]
    [InlineData("openai", 400, typeof(AnthropicBadRequestException), "invalid_request_error")]
    [InlineData("openai", 404, typeof(AnthropicNotFoundException), "not_found_error")]
    [InlineData("openai", 413, typeof(AnthropicContentTooLargeException), "request_too_large")]
    [InlineData("openai", 500, typeof(Anthropic5xxException), "api_error")]
    [InlineData("openai", 503, typeof(AnthropicOverloadedException), "overloaded_error")]
    [InlineData("anthropic", 400, typeof(AnthropicBadRequestException), "invalid_request_error")]
    [InlineData("anthropic", 404, typeof(AnthropicNotFoundException), "not_found_error")]
    [InlineData("anthropic", 413, typeof(AnthropicContentTooLargeException), "request_too_large")]
    [InlineData("anthropic", 500, typeof(Anthropic5xxException), "api_error")]
    [InlineData("anthropic", 529, typeof(AnthropicOverloadedException), "overloaded_error")]
    public async Task WhatTheUpstreamRefuses_IsItsException_WithTypeAndWords(
        string provider,
        int status,
        System.Type exception,
        string type
    )
    {
        await using var upstream = await FakeUpstream.StartAsync(
            status,
            Refusals.Body(provider, status),
            "application/json",
            ("request-id", "up-request"),
            ("x-request-id", "up-request")
        );
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var whole = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => gateway.Anthropic().Messages.Create(Question));
        var streamed = await Assert.ThrowsAnyAsync<AnthropicApiException>(async () =>
            await gateway.Anthropic().Messages.CreateStreaming(Question).ToListAsync()
        );

        Assert.All(
            [whole, streamed],
            failure =>
            {
                Assert.Equal((exception, type, Refusals.Message), (failure.GetType(), failure.Type!.Raw(), failure.ApiMessage));
                Assert.Equal("up-request", failure.RequestID);
            }
        );
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task WhatTheGatewayRefuses_IsItsException_AndNotTheUpstreamsAffair(string provider)
    {
        await using var upstream = await FakeUpstream.StartWellAsync(provider);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var unauthorized = await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() =>
            gateway.Anthropic(key: "wrong").Messages.Create(Question)
        );
        var unknown = await Assert.ThrowsAsync<AnthropicNotFoundException>(() =>
            gateway.Anthropic().Messages.Create(Question with { Model = "nobody" })
        );

        Assert.Equal((ErrorType.AuthenticationError, ErrorType.NotFoundError), (unauthorized.Type!.Value(), unknown.Type!.Value()));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task WhatHasNoCounterpart_Is400_AndNamed()
    {
        await using var upstream = await FakeUpstream.StartWellAsync("openai");
        await using var gateway = OfficialClients.Gateway("openai", upstream);

        var refusal = await Assert.ThrowsAsync<AnthropicBadRequestException>(() =>
            gateway.Anthropic().Messages.Create(Question with { StopSequences = ["a", "b", "c", "d", "e"] })
        );

        Assert.Contains("stop_sequences", refusal.ApiMessage, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task ALimitOfTheUpstream_IsItsException_WithTheTimeToWait(string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync(
            429,
            Refusals.Body(provider, 429),
            "application/json",
            ("Retry-After", "30")
        );
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var limited = await Assert.ThrowsAsync<AnthropicRateLimitException>(() => gateway.Anthropic().Messages.Create(Question));

        Assert.Equal(ErrorType.RateLimitError, limited.Type!.Value());
    }

    [Theory]
    [InlineData("openai", true, "api_error")]
    [InlineData("openai", false, "api_error")]
    [InlineData("anthropic", true, "overloaded_error")]
    [InlineData("anthropic", false, "api_error")]
    public async Task AnErrorInAStream_IsItsException_AfterWhatHadCome(string provider, bool isTold, string type)
    {
        var hasBegun = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartBreakingAsync(provider, hasBegun.Task, isTold);
        await using var gateway = OfficialClients.Gateway(provider, upstream);

        var events = new List<RawMessageStreamEvent>();
        var failure = await Assert.ThrowsAsync<AnthropicSseException>(async () =>
        {
            await foreach (var item in gateway.Anthropic().Messages.CreateStreaming(Question))
            {
                events.Add(item);
                if (item.TryPickContentBlockDelta(out _))
                    hasBegun.SetResult();
            }
        });

        Assert.Equal(type, failure.Type!.Raw());
        Assert.Contains(
            events,
            item => item.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var text) && text.Text == "Hel"
        );
        Assert.DoesNotContain(events, item => item.TryPickDelta(out _) || item.TryPickStop(out _));
    }
}
