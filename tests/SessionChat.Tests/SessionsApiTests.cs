using System.Text.Json;
using Platform.Testing;

namespace Platform.SessionChat.Tests;

public class SessionsApiTests(ChatServer server) : IClassFixture<ChatServer>
{
    [Fact]
    public async Task ASession_IsOpened_FoundAndChanged()
    {
        var opened = await server.SendAsync(
            HttpMethod.Post,
            "/sessions",
            """{"customer_id":"c1","title":"A question","metadata":{"shop":"s","n":[1,2.5]}}"""
        );
        Assert.Equal(201, opened.Status);
        string path = opened.Headers.Location!.ToString();
        Assert.Equal($"/sessions/{opened.Body.GetProperty("id").GetString()}", path);
        Assert.Equal(opened.Text, (await server.GetAsync(path)).Text);

        var changed = await server.SendAsync(HttpMethod.Patch, path, """{"title":"Another","customer_id":null}""");
        Assert.Equal(200, changed.Status);
        Assert.Equal(
            ("Another", JsonValueKind.Null, """{"shop":"s","n":[1,2.5]}"""),
            (
                changed.Body.GetProperty("title").GetString(),
                changed.Body.GetProperty("customer_id").ValueKind,
                changed.Body.GetProperty("metadata").GetRawText()
            )
        );
        Assert.Equal(changed.Text, (await server.GetAsync(path)).Text);
    }

    [Fact]
    public async Task ABodyIsNotNeeded()
    {
        var opened = await server.SendAsync(HttpMethod.Post, "/sessions", null);
        Assert.Equal(201, opened.Status);
        Assert.Equal("{}", opened.Body.GetProperty("metadata").GetRawText());
    }

    [Theory]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"title":"a\u0000b"}""", "title")]
    [InlineData("""{"metadata":[1]}""", "metadata")]
    [InlineData("""{"metadata":{"a":"\u0000"}}""", "metadata")]
    [InlineData("""{"metadata":{"a":"\ud800"}}""", "metadata")]
    [InlineData("""{"metadata":{"a":1e999}}""", "metadata")]
    public async Task WhatNoStoreCanHold_IsRefused_AndSaysWhere(string body, string member)
    {
        foreach (
            var (method, path) in ((HttpMethod, string)[])
                [(HttpMethod.Post, "/sessions"), (HttpMethod.Patch, $"/sessions/{await server.OpenAsync()}")]
        )
        {
            var answer = await server.SendAsync(method, path, body);
            Assert.Equal(422, answer.Status);
            Assert.True(answer.Body.GetProperty("errors").TryGetProperty(member, out _), answer.Text);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("7")]
    [InlineData("""{"title":7}""")]
    public async Task WhatIsNoSuchJson_Is400(string body) =>
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/sessions", body)).Status);

    [Fact]
    public async Task TheSameKey_OpensOneSession_AndForAnotherRequestIsRefused()
    {
        var first = await server.SendAsync(HttpMethod.Post, "/sessions", """{"title":"one"}""", key: "key-1");
        var again = await server.SendAsync(HttpMethod.Post, "/sessions", """{"title":"one"}""", key: "key-1");
        Assert.Equal((201, first.Text), (again.Status, again.Text));
        Assert.Equal(422, (await server.SendAsync(HttpMethod.Post, "/sessions", """{"title":"two"}""", key: "key-1")).Status);
        Assert.Equal(
            201,
            (await server.SendAsync(HttpMethod.Post, "/sessions", """{"title":"two"}""", key: "key-1", tenant: "other")).Status
        );
        Assert.Equal(422, (await server.SendAsync(HttpMethod.Post, "/sessions", "{}", key: "with space")).Status);
    }

    [Fact]
    public async Task Sessions_ComeInPages_NewestFirst_OnlyTheTenants()
    {
        const string tenant = "pages";
        List<string> opened = [];
        for (int i = 0; i < 7; i++)
            opened.Add(await server.OpenAsync(tenant));
        List<string> listed = [];
        string next = "";
        while (true)
        {
            var page = await server.GetAsync($"/sessions?limit=3{next}", tenant);
            listed.AddRange(page.Body.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("id").GetString()!));
            if (page.Body.GetProperty("next").GetString() is not { } after)
                break;
            next = $"&after={after}";
        }

        // Ids grow with the millisecond of creation; within one in any order.
        Assert.Equal(opened.OrderDescending(StringComparer.Ordinal), listed);
        Assert.Empty((await server.GetAsync("/sessions", "nobody")).Body.GetProperty("sessions").EnumerateArray());
        Assert.Equal(422, (await server.GetAsync("/sessions?limit=0&after=x")).Status);
    }

    [Fact]
    public async Task NothingOfATenant_IsSeenFromAnother()
    {
        string session = await server.OpenAsync("a");
        await server.SayAsync(session, "secret", tenant: "a");
        foreach (
            var answer in (Answer[])
                [
                    await server.GetAsync($"/sessions/{session}", "b"),
                    await server.GetAsync($"/sessions/{session}/events", "b"),
                    await server.GetAsync($"/sessions/{session}/events?wait_for_data=1", "b"),
                    await server.GetAsync($"/sessions/{session}/events/stream", "b"),
                    await server.SayAsync(session, "hello", tenant: "b"),
                    await server.SendAsync(HttpMethod.Post, "/chat", $$"""{"session_id":"{{session}}","message":"hello"}""", tenant: "b"),
                    await server.SendAsync(HttpMethod.Patch, $"/sessions/{session}", "{}", tenant: "b"),
                    await server.SendAsync(HttpMethod.Delete, $"/sessions/{session}", null, tenant: "b"),
                    await server.GetAsync($"/sessions/{session}"),
                ]
        )
            Assert.Equal(404, answer.Status);
        Assert.Equal(0, (await server.GetAsync("/stats", "b")).Body.GetProperty("sessions").GetProperty("active").GetInt64());
        Assert.Equal(200, (await server.GetAsync($"/sessions/{session}", "a")).Status);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task ATenantThatCannotBe_Is400(string tenant)
    {
        var answer = await server.GetAsync("/sessions", tenant);
        Assert.Equal(400, answer.Status);
        Assert.Contains("X-Tenant-Id", answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task ADeletedSession_IsGoneWithItsEvents_AndEndsThoseWhoWait()
    {
        string session = await server.OpenAsync();
        var waiting = server.GetAsync($"/sessions/{session}/events?wait_for_data=60");
        using var stream = await server.Client.GetAsync(
            new Uri($"/sessions/{session}/events/stream", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        await Waiting.UntilAsync(async () => (await server.GetMetricAsync("chat_waiting")) >= 2);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/sessions/{session}", null)).Status);
        Assert.Equal(404, (await waiting.WaitAsync(Waiting.Patience)).Status);
        await (await stream.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null).WaitAsync(Waiting.Patience);
        Assert.Equal(404, (await server.GetAsync($"/sessions/{session}/events")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Delete, $"/sessions/{session}", null)).Status);
    }

    [Theory]
    [InlineData("no-such-id")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    public async Task WhatIsNotThere_Is404(string id)
    {
        Assert.Equal(404, (await server.GetAsync($"/sessions/{id}")).Status);
        Assert.Equal(404, (await server.SayAsync(id, "hello")).Status);
        Assert.Equal(404, (await server.GetAsync($"/sessions/{id}/events?wait_for_data=60")).Status);
    }

    [Fact]
    public async Task Stats_CountWhatTheTenantHas()
    {
        const string tenant = "counted";
        string first = await server.OpenAsync(tenant);
        await server.OpenAsync(tenant);
        await server.SendAsync(HttpMethod.Post, "/chat", $$"""{"session_id":"{{first}}","message":"hello"}""", tenant: tenant);
        await server.SendAsync(HttpMethod.Delete, $"/sessions/{first}", null, tenant: tenant);
        var stats = (await server.GetAsync("/stats", tenant)).Body;
        Assert.Equal("""{"total":2,"active":1,"peak":2}""", stats.GetProperty("sessions").GetRawText());
        Assert.Equal(6, stats.GetProperty("events").GetInt64());
        Assert.True(stats.GetProperty("agents").GetProperty("created").GetInt64() >= 1);
    }

    [Fact]
    public async Task OpenApi_TellsEveryRoute()
    {
        var document = await server.GetAsync("/openapi/v1.json");
        var paths = document.Body.GetProperty("paths");
        Assert.Equal(
            ["/chat", "/sessions", "/sessions/{id}", "/sessions/{id}/events", "/sessions/{id}/events/stream", "/stats"],
            paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal)
        );
        var add = paths.GetProperty("/sessions/{id}/events").GetProperty("post");
        Assert.Contains(
            "Idempotency-Key",
            add.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
        );
    }
}
