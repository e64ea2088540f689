using System.Net.ServerSentEvents;
using System.Text.Json;
using Platform.Testing;

namespace Platform.SessionChat.Tests;

public class EventsApiTests(ChatServer server) : IClassFixture<ChatServer>
{
    private static readonly string[] Statuses = ["acknowledged", "processing", "typing", "ready"];

    [Fact]
    public async Task AMessage_IsAnsweredByLaterEvents()
    {
        string session = await server.OpenAsync();
        var said = await server.SayAsync(session, "hello \"you\" — 😀");
        Assert.Equal(201, said.Status);
        Assert.Equal(
            (0, "message", "customer", "hello \"you\" — 😀"),
            (
                said.Body.GetProperty("offset").GetInt64(),
                said.Body.GetProperty("kind").GetString(),
                said.Body.GetProperty("source").GetString(),
                said.Body.GetProperty("data").GetProperty("message").GetString()
            )
        );
        string id = said.Body.GetProperty("id").GetString()!;
        Assert.Equal(
            (id, id, session),
            ($"{session}-0", said.Body.GetProperty("correlation_id").GetString(), said.Body.GetProperty("session_id").GetString())
        );

        var events = await EventsAsync(session, 6);
        Assert.Equal(said.Body.GetRawText(), events[0].GetRawText());
        Assert.Equal(Enumerable.Range(0, 6).Select(offset => (long)offset), events.Select(e => e.GetProperty("offset").GetInt64()));
        Assert.Equal(Statuses, events[1..5].Select(e => e.GetProperty("data").GetProperty("status").GetString()));
        Assert.Equal("message", events[5].GetProperty("kind").GetString());
        Assert.All(
            events[1..],
            e => Assert.Equal(("ai_agent", id), (e.GetProperty("source").GetString(), e.GetProperty("correlation_id").GetString()))
        );
    }

    [Fact]
    public async Task ACustomEvent_IsStored_AndNotAnswered()
    {
        string session = await server.OpenAsync();
        var added = await server.SendAsync(
            HttpMethod.Post,
            $"/sessions/{session}/events",
            """{"kind":"custom","source":"customer","data":{"page":"/cart","n":1}}"""
        );
        Assert.Equal((201, """{"page":"/cart","n":1}"""), (added.Status, added.Body.GetProperty("data").GetRawText()));
        await server.SayAsync(session, "now");
        Assert.Equal(["custom", "message"], (await EventsAsync(session, 7))[..2].Select(e => e.GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData("""{"kind":"message","source":"customer"}""", "message")]
    [InlineData("""{"kind":"message","source":"customer","message":""}""", "message")]
    [InlineData("""{"kind":"message","source":"ai_agent","message":"I am an agent"}""", "source")]
    [InlineData("""{"kind":"status","source":"customer","message":"x"}""", "kind")]
    [InlineData("""{"kind":"custom","source":"customer"}""", "data")]
    [InlineData("""{"kind":"custom","source":"customer","data":"text"}""", "data")]
    [InlineData("""{"kind":"message","source":"customer","message":"nul \u0000"}""", "message")]
    public async Task WhatCannotBeAnEvent_IsRefused_AndStoresNothing(string body, string member)
    {
        string session = await server.OpenAsync();
        var answer = await server.SendAsync(HttpMethod.Post, $"/sessions/{session}/events", body);
        Assert.Equal(422, answer.Status);
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty(member, out _), answer.Text);
        Assert.Equal("[]", (await server.GetAsync($"/sessions/{session}/events")).Text);
    }

    [Fact]
    public async Task ATooLongMessage_IsRefused()
    {
        string session = await server.OpenAsync();
        Assert.Equal(201, (await server.SayAsync(session, new string('é', 8000))).Status);
        Assert.Equal(422, (await server.SayAsync(session, new string('x', 8001))).Status);
    }

    [Fact]
    public async Task TheSameKey_StoresOneEvent()
    {
        string session = await server.OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.SayAsync(session, "once", key: "k")));
        Assert.All(answers, answer => Assert.Equal((201, answers[0].Text), (answer.Status, answer.Text)));
        Assert.Equal(422, (await server.SayAsync(session, "other", key: "k")).Status);
        Assert.Equal(6, (await EventsAsync(session, 6)).Length);
        Assert.Equal(6, (await server.GetAsync($"/sessions/{session}")).Body.GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task Events_AreChosenByOffsetKindSourceAndLimit()
    {
        string session = await server.OpenAsync();
        await server.SayAsync(session, "one");
        await EventsAsync(session, 6);
        Assert.Equal("4, 5", await OffsetsAsync($"/sessions/{session}/events?min_offset=4"));
        Assert.Equal("0, 5", await OffsetsAsync($"/sessions/{session}/events?kinds=message"));
        Assert.Equal("5", await OffsetsAsync($"/sessions/{session}/events?kinds=message,tool&source=ai_agent"));
        Assert.Equal("1, 2", await OffsetsAsync($"/sessions/{session}/events?kinds=status&limit=2"));
        Assert.Equal("", await OffsetsAsync($"/sessions/{session}/events?min_offset=6"));
        Assert.Equal(
            422,
            (await server.GetAsync($"/sessions/{session}/events?min_offset=-1&kinds=speech&source=me&limit=0&wait_for_data=61")).Status
        );
    }

    [Fact]
    public async Task ALongPoll_ComesWithTheNews_OrEmptyWhenTheTimeIsUp()
    {
        string session = await server.OpenAsync();
        Assert.Equal("[]", (await server.GetAsync($"/sessions/{session}/events?wait_for_data=0.05")).Text);
        var waiting = server.GetAsync($"/sessions/{session}/events?kinds=message&source=ai_agent&wait_for_data=60");
        await Waiting.UntilAsync(async () => await server.GetMetricAsync("chat_waiting") >= 1);
        await server.SayAsync(session, "hello");
        Assert.Equal(5, (await waiting).Body[0].GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task AStream_GoesOnAfterTheLastEvent_WithoutLossOrDouble()
    {
        string session = await server.OpenAsync();
        var talking = Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
                await server.SayAsync(session, $"message {i}");
        });
        List<SseItem<string>> seen = [];
        // A connection that breaks again and again, at any place.
        for (int connection = 0; seen.Count < 300; connection++)
            await ReadStreamAsync(session, seen, Math.Min(1 + (connection % 17), 300 - seen.Count));
        await talking;
        Assert.Equal(
            Enumerable.Range(0, 300).Select(offset => offset.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            seen.Select(item => item.EventId)
        );
        Assert.Equal((await EventsAsync(session, 300)).Select(e => e.GetRawText()), seen.Select(item => item.Data));
        Assert.All(seen, item => Assert.Equal(JsonElement.Parse(item.Data).GetProperty("kind").GetString(), item.EventType));
    }

    [Fact]
    public async Task AWrongLastEventId_Is422()
    {
        string session = await server.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/sessions/{session}/events/stream", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Last-Event-ID", "abc");
        using var reply = await server.Client.SendAsync(request);
        Assert.Equal(422, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Chat_OpensASession_AndWaitsForTheReply()
    {
        var first = await server.SendAsync(HttpMethod.Post, "/chat", """{"message":"hello"}""");
        Assert.Equal(200, first.Status);
        string session = first.Body.GetProperty("session_id").GetString()!;
        var second = await server.SendAsync(HttpMethod.Post, "/chat", $$"""{"message":"and again","session_id":"{{session}}"}""");
        var events = await EventsAsync(session, 12);
        Assert.Equal(
            [events[0].GetRawText(), events[5].GetRawText()],
            [first.Body.GetProperty("event").GetRawText(), first.Body.GetProperty("reply").GetRawText()]
        );
        Assert.Equal(
            [events[6].GetRawText(), events[11].GetRawText()],
            [second.Body.GetProperty("event").GetRawText(), second.Body.GetProperty("reply").GetRawText()]
        );
    }

    [Fact]
    public async Task Chat_WithTheSameKey_IsOneMessageOfOneSession()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ => server.SendAsync(HttpMethod.Post, "/chat", """{"message":"hello"}""", key: "chat-key", tenant: "keyed"))
        );
        Assert.All(answers, answer => Assert.Equal((200, answers[0].Text), (answer.Status, answer.Text)));
        Assert.Equal(
            422,
            (await server.SendAsync(HttpMethod.Post, "/chat", """{"message":"other"}""", key: "chat-key", tenant: "keyed")).Status
        );
        Assert.Single((await server.GetAsync("/sessions", "keyed")).Body.GetProperty("sessions").EnumerateArray());
    }

    [Fact]
    public async Task AReplyThatTakesTooLong_Is504_AndComesAsAnEvent()
    {
        await using var slow = new ChatServer(
            _ => { },
            ("Agents:ScriptedLatency", "00:00:00.5"),
            ("SessionChat:ReplyTimeout", "00:00:00.1")
        );
        var answer = await slow.SendAsync(HttpMethod.Post, "/chat", """{"message":"hello"}""");
        Assert.Equal(504, answer.Status);
        Assert.False(answer.Body.GetProperty("retryable").GetBoolean());
        string session = answer.Body.GetProperty("session_id").GetString()!;
        Assert.Equal($"{session}-0", answer.Body.GetProperty("event_id").GetString());
        Assert.Equal(
            5,
            (await slow.GetAsync($"/sessions/{session}/events?kinds=message&source=ai_agent&wait_for_data=60"))
                .Body[0]
                .GetProperty("offset")
                .GetInt64()
        );
    }

    private async Task ReadStreamAsync(string session, List<SseItem<string>> seen, int most)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/sessions/{session}/events/stream", UriKind.Relative));
        if (seen is [.., var last])
            request.Headers.TryAddWithoutValidation("Last-Event-ID", last.EventId);
        using var reply = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
        await foreach (var item in SseParser.Create(await reply.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            if (item.EventType == "ping")
                continue;
            seen.Add(item);
            if (--most == 0)
                return;
        }
    }

    private async Task<string> OffsetsAsync(string path) =>
        string.Join(", ", (await server.GetAsync(path)).Body.EnumerateArray().Select(e => e.GetProperty("offset").GetInt64()));

    /// <summary>A session's events, once there are so many.</summary>
    private async Task<JsonElement[]> EventsAsync(string session, int count)
    {
        await Waiting.UntilAsync(async () =>
            (await server.GetAsync($"/sessions/{session}")).Body.GetProperty("events").GetInt64() >= count
        );
        return [.. (await server.GetAsync($"/sessions/{session}/events")).Body.EnumerateArray()];
    }
}
