using System.Text.Json;

namespace Platform.SessionChat.Tests;

/// <summary>What each route counts as.</summary>
public class LimitedRoutesTests
{
    [Fact]
    public async Task EveryRoute_CountsAsWhatItIs()
    {
        await using var server = new ChatServer(
            _ => { },
            ("RateLimits:CreateGuestSession", "100"),
            ("RateLimits:CreateCustomerEvent", "100"),
            ("RateLimits:Default", "100")
        );
        string id = await server.OpenAsync(),
            session = $"/sessions/{id}";
        const string message = """{"kind":"message","source":"customer","message":"hello"}""",
            say = """{"message":"hello"}""";
        (HttpMethod Method, string Path, string? Body, string Policies)[] requests =
        [
            (HttpMethod.Post, "/sessions", "{}", "create-guest-session"),
            (HttpMethod.Post, $"{session}/events", message, "customer-event"),
            (HttpMethod.Post, "/chat", say, "create-guest-session customer-event"),
            (HttpMethod.Post, "/chat", JsonSerializer.Serialize(new { session_id = id, message = "hello" }), "customer-event"),
            (HttpMethod.Get, "/sessions", null, "default"),
            (HttpMethod.Get, session, null, "default"),
            (HttpMethod.Get, $"{session}/events", null, "default"),
            (HttpMethod.Get, "/stats", null, "default"),
            (HttpMethod.Patch, session, "{}", "default"),
            // What is refused for another reason counts too, and says so.
            (HttpMethod.Post, "/sessions", "[", "create-guest-session"),
            (HttpMethod.Get, "/sessions/none", null, "default"),
            (HttpMethod.Delete, session, null, "default"),
            (HttpMethod.Get, "/healthz", null, ""),
            (HttpMethod.Get, "/readyz", null, ""),
            (HttpMethod.Get, "/metrics", null, ""),
            (HttpMethod.Get, "/openapi/v1.json", null, ""),
        ];
        foreach (var (method, path, body, policies) in requests)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
            {
                Content = body is null ? null : new StringContent(body, null, "application/json"),
            };
            using var reply = await server.Client.SendAsync(request);
            string told = reply.Headers.TryGetValues("RateLimit-Policy", out var values) ? string.Join(", ", values) : "";
            Assert.Equal((path, policies), (path, string.Join(' ', told.Split('"').Where((_, place) => place % 2 == 1))));
        }
    }

    [Fact]
    public async Task AStream_CountsAsOneRequest()
    {
        await using var server = new ChatServer(_ => { }, ("RateLimits:Default", "1"));
        string stream = $"/sessions/{await server.OpenAsync()}/events/stream";
        using var first = await server.Client.GetAsync(new Uri(stream, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((200, "\"default\";q=1;w=60"), ((int)first.StatusCode, first.Headers.GetValues("RateLimit-Policy").Single()));
        Assert.Equal(429, (await server.GetAsync(stream)).Status);
    }

    [Fact]
    public async Task AChatThatMayNotOpenASession_CostsNoMessage()
    {
        await using var server = new ChatServer(_ => { }, ("RateLimits:CreateGuestSession", "1"), ("RateLimits:CreateCustomerEvent", "2"));
        var opened = await server.SendAsync(HttpMethod.Post, "/chat", """{"message":"one"}""");
        Assert.Equal(200, opened.Status);
        string session = opened.Body.GetProperty("session_id").GetString()!;
        var refused = await server.SendAsync(HttpMethod.Post, "/chat", """{"message":"two"}""");
        Assert.Equal((429, """["create-guest-session"]"""), (refused.Status, refused.Body.GetProperty("violated-policies").GetRawText()));
        Assert.Equal(
            200,
            (
                await server.SendAsync(HttpMethod.Post, "/chat", JsonSerializer.Serialize(new { session_id = session, message = "two" }))
            ).Status
        );
        Assert.Equal(
            429,
            (
                await server.SendAsync(HttpMethod.Post, "/chat", JsonSerializer.Serialize(new { session_id = session, message = "three" }))
            ).Status
        );
        var counted = (await server.GetAsync("/stats")).Body.GetProperty("rate_limited");
        Assert.Equal("""{"create_guest_session":1,"customer_event":1,"default":0}""", counted.GetRawText());
    }
}
