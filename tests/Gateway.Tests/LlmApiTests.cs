using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Gateway.Tests.Calls;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests;

public sealed class LlmApiTests : IAsyncLifetime
{
    private FakeUpstream _upstream = null!;
    private GatewayServer _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartWellAsync("openai");
        _gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", "openai", _upstream.Url)),
            ("Gateway:MaxRequestBytes", "100000")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("{", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData("", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData("[1]", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData("""{"messages":[]}""", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData("""{"model":"m","max_tokens":1}""", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData("""{"model":"nobody","messages":[],"max_tokens":1}""", 404, "invalid_request_error", "not_found_error")]
    public async Task WhatIsWrong_IsToldInTheCallersWords(string body, int status, string openAi, string anthropic)
    {
        foreach (var (protocol, type) in new[] { ("openai", openAi), ("anthropic", anthropic) })
            AssertError(await _gateway.PostAsync(Ask.Path(protocol), body), protocol, status, type);
        Assert.Empty(_upstream.Requests);
    }

    [Theory]
    [InlineData("openai", "invalid_request_error", false)]
    [InlineData("anthropic", "request_too_large", false)]
    [InlineData("openai", "invalid_request_error", true)]
    [InlineData("anthropic", "request_too_large", true)]
    public async Task ABodyThatIsTooLarge_Is413(string protocol, string type, bool isChunked)
    {
        string body = Ask.Body(protocol, false, ",\"x\":\"" + new string('x', 100_000) + "\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Ask.Path(protocol), UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        using var reply = await _gateway.Client.SendAsync(request);
        AssertError(
            new(
                (int)reply.StatusCode,
                reply.Content.Headers.ContentType?.MediaType,
                reply.Headers,
                await reply.Content.ReadAsStringAsync()
            ),
            protocol,
            413,
            type
        );
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task ABodyThatIsNotJsonByItsType_Is415(string? contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/messages", UriKind.Relative))
        {
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Content.Headers.ContentType = contentType is null ? null : new(contentType);
        using var reply = await _gateway.Client.SendAsync(request);
        AssertError(
            new(
                (int)reply.StatusCode,
                reply.Content.Headers.ContentType?.MediaType,
                reply.Headers,
                await reply.Content.ReadAsStringAsync()
            ),
            "anthropic",
            415,
            "invalid_request_error"
        );
    }

    [Theory]
    [InlineData("openai", "x-ratelimit-remaining-requests", 429)]
    [InlineData("anthropic", "anthropic-ratelimit-requests-remaining", 429)]
    public async Task ACallerWithLimits_IsToldWhereItStands_AlsoWhenItIsRefused(string protocol, string header, int refused)
    {
        string configuration = Configurations
            .Of(new TestInstance("a", "openai", _upstream.Url))
            .Replace("\"keys\":[]", $"\"keys\":[{Configurations.Key("k", "sk", ",\"requests_per_minute\":2")}]", StringComparison.Ordinal);
        await using var gateway = new GatewayServer(configuration);

        List<(int, string?)> seen = [];
        for (int i = 0; i < 3; i++)
        {
            var answer = await gateway.AskAsync(protocol, isStreamed: i == 1, ("x-api-key", "sk"));
            seen.Add((answer.Status, answer.Header(header)));
        }

        Assert.Equal([(200, "1"), (200, "0"), (refused, "0")], seen);
        Assert.Equal(401, (await gateway.AskAsync(protocol, isStreamed: false, ("x-api-key", "wrong"))).Status);
    }

    [Fact]
    public async Task WhereNoKeyIsNeeded_OneMayBeSent() =>
        Assert.Equal(200, (await _gateway.AskAsync("openai", isStreamed: false, ("Authorization", "Bearer any"))).Status);

    [Fact]
    public async Task ABodyThatBreaksOff_HurtsNobodyElse()
    {
        using (var connection = await RawConnection.OpenAsync(_gateway.Client.BaseAddress!))
            await connection.SendAsync(
                "POST /v1/messages HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            );
        Assert.Equal(200, (await _gateway.AskAsync("openai", isStreamed: false)).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/messages", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/embeddings", HttpStatusCode.NotFound)]
    public async Task WhatIsNotThere_IsAProblem(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var reply = await _gateway.Client.SendAsync(request);
        Assert.Equal(status, reply.StatusCode);
    }

    private static void AssertError(Answer answer, string protocol, int status, string type)
    {
        Assert.Equal((status, "application/json"), (answer.Status, answer.ContentType));
        var body = JsonElement.Parse(answer.Text);
        var error = body.GetProperty("error");
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        string id = answer.Header(protocol == "openai" ? "x-request-id" : "request-id")!;
        Assert.NotEmpty(id);
        if (protocol == "anthropic")
            Assert.Equal(("error", id), (body.GetProperty("type").GetString(), body.GetProperty("request_id").GetString()));
        else
            Assert.True(error.TryGetProperty("param", out _) && error.TryGetProperty("code", out _));
    }
}
