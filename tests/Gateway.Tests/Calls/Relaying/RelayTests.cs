using System.Text.Json;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Calls.Relaying;

public sealed class RelayTests
{
    public static TheoryData<string, bool> Kinds =>
        new()
        {
            { "openai", false },
            { "openai", true },
            { "anthropic", false },
            { "anthropic", true },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnAnswerOfTheSameProtocol_GoesThroughByteByByte(string protocol, bool isStreamed)
    {
        await using var upstream = await FakeUpstream.StartWellAsync(protocol);
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", protocol, upstream.Url)));

        string sent = Ask.Body(protocol, isStreamed, """,  "stream_options": {"include_usage":true}, "unknown":[1, 2]""");

        var answer = await gateway.PostAsync(Ask.Path(protocol), sent);

        string expected = (protocol, isStreamed) switch
        {
            ("openai", false) => Answers.OpenAi("up"),
            ("openai", true) => Answers.OpenAiStream("up"),
            (_, false) => Answers.Anthropic("up"),
            _ => Answers.AnthropicStream("up"),
        };
        Assert.Equal(
            (200, isStreamed ? "text/event-stream" : "application/json", expected),
            (answer.Status, answer.ContentType, answer.Text)
        );
        Assert.Equal("up-request", answer.Header(protocol == "openai" ? "x-request-id" : "request-id")!);
        var seen = Assert.Single(upstream.Requests);
        Assert.Equal(isStreamed, answer.Headers.TransferEncodingChunked ?? false);
        Assert.Equal(Ask.Path(protocol), seen.Path);
        Assert.Equal(sent.Replace("\"m\"", "\"upstream-model\"", StringComparison.Ordinal), seen.Body);
    }

    [Fact]
    public async Task UsageOfAStream_IsAskedForAndKeptFromACallerWhoDidNot()
    {
        await using var upstream = await FakeUpstream.StartWellAsync("openai");
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", "openai", upstream.Url)));

        var answer = await gateway.AskAsync("openai", isStreamed: true);

        Assert.True(Assert.Single(upstream.Requests).Json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.DoesNotContain("prompt_tokens", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task TheUpstreamSeesTheGatewaysKey_AndNothingOfTheCallersOwn(string protocol)
    {
        string variable = "GATEWAY_TEST_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(variable, "upstream-secret");
        await using var upstream = await FakeUpstream.StartWellAsync(protocol);
        await using var gateway = new GatewayServer(
            Configurations.Of("caller-secret", new TestInstance("a", protocol, upstream.Url) { KeyVariable = variable })
        );

        await gateway.AskAsync(
            protocol,
            isStreamed: false,
            ("Authorization", "Bearer caller-secret"),
            ("x-api-key", "caller-secret"),
            ("Cookie", "a=caller-secret"),
            ("X-Session-Id", "s"),
            ("X-Forwarded-For", "1.2.3.4"),
            ("OpenAI-Organization", "org-caller"),
            ("anthropic-version", "2023-06-01"),
            ("anthropic-beta", "b1"),
            ("Connection", "x-mine"),
            ("x-mine", "1"),
            ("x-other", "2"),
            ("Accept-Encoding", "gzip")
        );

        var headers = Assert.Single(upstream.Requests).Headers;
        Assert.Equal("upstream-secret", protocol == "openai" ? headers["authorization"]["Bearer ".Length..] : headers["x-api-key"]);
        Assert.DoesNotContain(headers.Values, value => value.Contains("caller", StringComparison.Ordinal));
        Assert.Equal(("2023-06-01", "b1", "2"), (headers["anthropic-version"], headers["anthropic-beta"], headers["x-other"]));
        Assert.All(
            ["x-session-id", "x-forwarded-for", "x-mine", "cookie", "accept-encoding"],
            name => Assert.DoesNotContain(name, headers.Keys)
        );
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task ARefusal_IsTheCallers_AndIsNotTriedElsewhere(int status)
    {
        const string Refusal = """{"error":{"message":"no","type":"invalid_request_error","param":"x","code":null}}""";
        await using var first = await FakeUpstream.StartAsync(status, Refusal);
        await using var second = await FakeUpstream.StartWellAsync("openai");
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", "openai", first.Url), new TestInstance("b", "openai", second.Url) { Priority = 2 })
        );

        var answer = await gateway.AskAsync("openai", isStreamed: true);

        Assert.Equal((status, Refusal, "application/json"), (answer.Status, answer.Text, answer.ContentType));
        Assert.Empty(second.Requests);
    }

    [Theory]
    [InlineData("openai", 401, "invalid_request_error")]
    [InlineData("anthropic", 401, "authentication_error")]
    [InlineData("anthropic", 403, "permission_error")]
    public async Task AnUpstreamThatRefusesTheGatewaysKey_IsNotQuoted(string protocol, int status, string type)
    {
        await using var upstream = await FakeUpstream.StartAsync(
            status,
            """{"error":{"message":"Incorrect API key provided: sk-secr***"}}"""
        );
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", protocol, upstream.Url)));

        var answer = await gateway.AskAsync(protocol, isStreamed: false);

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("sk-", answer.Text, StringComparison.Ordinal);
        Assert.Equal(type, JsonElement.Parse(answer.Text).GetProperty("error").GetProperty("type").GetString());
        Assert.Single(upstream.Requests);
    }
}
