using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.SessionChat;

/// <summary>The events of a session as the service tells them, and what must hold of them.</summary>
internal static class Conversation
{
    /// <summary>Opens a session.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> OpenAsync(HttpClient client)
    {
        using var reply = await client.PostAsJsonAsync(new Uri("/sessions", UriKind.Relative), new { });
        return (await reply.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Adds a message.</summary>
    /// <returns>Its offset.</returns>
    public static async Task<long> SayAsync(HttpClient client, string session, string message)
    {
        using var reply = await client.PostAsJsonAsync(
            new Uri($"/sessions/{session}/events", UriKind.Relative),
            new
            {
                kind = "message",
                source = "customer",
                message,
            }
        );
        return (await reply.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("offset").GetInt64();
    }

    /// <summary>All events of a session.</summary>
    public static async Task<JsonElement[]> ReadAsync(HttpClient client, string session)
    {
        List<JsonElement> events = [];
        while (true)
        {
            var page = (
                await client.GetFromJsonAsync<JsonElement>(
                    new Uri($"/sessions/{session}/events?min_offset={events.Count}", UriKind.Relative)
                )
            )
                .EnumerateArray()
                .ToArray();
            if (page.Length == 0)
                return [.. events];
            events.AddRange(page);
        }
    }

    /// <summary>The same, once every message of the customer is answered.</summary>
    public static Task<JsonElement[]> ReadAnsweredAsync(HttpClient client, string session) =>
        Waiting.UntilAsync(
            () => ReadAsync(client, session),
            events => Messages(events, "customer").Count() <= Messages(events, "ai_agent").Count()
        );

    /// <summary>
    /// Checks that there is no gap and no twin, that everything acknowledged is there, once, and that each message has one reply, in their
    /// order.
    /// </summary>
    /// <param name="events">All of the session.</param>
    /// <param name="acknowledged">Offset and text of each message that was answered 201; no others were sent, but with the same
    /// keys.</param>
    public static void AssertWhole(JsonElement[] events, IEnumerable<(long Offset, string Text)> acknowledged)
    {
        Assert.Equal(
            Enumerable.Range(0, events.Length).Select(offset => (long)offset),
            events.Select(e => e.GetProperty("offset").GetInt64())
        );
        var said = Messages(events, "customer").Select(e => (e.GetProperty("offset").GetInt64(), Text(e))).ToArray();
        Assert.Equal(acknowledged.Order(), said.Order());
        var replies = Messages(events, "ai_agent").ToArray();
        Assert.Equal(
            Messages(events, "customer").Select(e => e.GetProperty("id").GetString()),
            replies.Select(e => e.GetProperty("correlation_id").GetString())
        );
        var times = events.Select(e => e.GetProperty("creation_utc").GetDateTimeOffset()).ToArray();
        Assert.Equal(times.Order(), times);
    }

    public static string Text(JsonElement message) => message.GetProperty("data").GetProperty("message").GetString()!;

    private static IEnumerable<JsonElement> Messages(JsonElement[] events, string source) =>
        events.Where(e => e.GetProperty("kind").GetString() == "message" && e.GetProperty("source").GetString() == source);
}
