using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>Asks the gateway in either protocol.</summary>
internal static class Caller
{
    public static readonly TheoryData<string> Protocols = ["openai", "anthropic"];

    /// <summary>Makes a call; its answer's body is still to be read.</summary>
    /// <param name="client">Whose base address is the gateway's.</param>
    /// <param name="protocol"><c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="isStreamed">Whether the answer comes as events.</param>
    /// <param name="session">Whose call it is; null for the key's.</param>
    /// <param name="key">The caller's.</param>
    /// <param name="text">What is said.</param>
    /// <param name="cancellationToken">Hangs up.</param>
    public static async Task<HttpResponseMessage> AskAsync(
        this HttpClient client,
        string protocol,
        bool isStreamed = false,
        string? session = null,
        string key = GatewayFile.Key,
        string text = "Hi",
        CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(PathOf(protocol), UriKind.Relative))
        {
            Content = JsonContent.Create(
                new
                {
                    model = "m",
                    max_tokens = 100,
                    stream = isStreamed,
                    messages = new[] { new { role = "user", content = text } },
                }
            ),
        };
        if (protocol == "openai")
            request.Headers.Authorization = new("Bearer", key);
        else
            request.Headers.Add("x-api-key", key);
        if (session is not null)
            request.Headers.Add("X-Session-Id", session);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Makes a call that must succeed.</summary>
    /// <returns>What was answered.</returns>
    public static async Task<string> TextAsync(this HttpClient client, string protocol, string? session = null)
    {
        using var reply = await client.AskAsync(protocol, session: session);
        string body = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{(int)reply.StatusCode}: {body}");
        var json = JsonElement.Parse(body);
        return protocol == "openai"
            ? json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!
            : json.GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    /// <summary>Where a protocol is spoken.</summary>
    public static string PathOf(string protocol) => protocol == "openai" ? "/v1/chat/completions" : "/v1/messages";

    /// <summary>The type of an error, or OpenAI's code.</summary>
    public static async Task<string?> ErrorAsync(this HttpResponseMessage reply, string protocol) =>
        ErrorOf(await reply.Content.ReadAsStringAsync(), protocol);

    /// <summary>The type of an error, or OpenAI's code.</summary>
    public static string? ErrorOf(string json, string protocol) =>
        JsonElement.Parse(json).GetProperty("error").GetProperty(protocol == "openai" ? "code" : "type").GetString();

    /// <summary>The events of a streamed answer, as they come.</summary>
    public static IAsyncEnumerator<SseItem<string>> Events(this HttpResponseMessage reply) => EventsAsync(reply).GetAsyncEnumerator();

    /// <summary>The word that an event brings; null for none.</summary>
    public static string? WordOf(SseItem<string> item, string protocol)
    {
        if (item.Data == "[DONE]")
            return null;
        var json = JsonElement.Parse(item.Data);
        string? word =
            protocol == "openai"
                ? json.TryGetProperty("choices", out var choices)
                && choices.GetArrayLength() > 0
                && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
                    ? content.GetString()
                    : null
                : json.TryGetProperty("delta", out var delta) && delta.TryGetProperty("text", out var text)
                    ? text.GetString()
                    : null;
        return string.IsNullOrEmpty(word) ? null : word;
    }

    /// <summary>Reads on until an event brings a word.</summary>
    public static async Task<string> NextWordAsync(this IAsyncEnumerator<SseItem<string>> events, string protocol)
    {
        while (await events.MoveNextAsync())
            if (WordOf(events.Current, protocol) is { } word)
                return word;
        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Reads to the end.</summary>
    /// <returns>The words, and whether the answer ended as a whole one does.</returns>
    public static async Task<(string Words, bool IsWhole)> RestAsync(this IAsyncEnumerator<SseItem<string>> events, string protocol)
    {
        var (words, isWhole) = ("", false);
        while (await events.MoveNextAsync())
        {
            words += WordOf(events.Current, protocol);
            isWhole |= protocol == "openai" ? events.Current.Data == "[DONE]" : events.Current.EventType == "message_stop";
        }

        return (words, isWhole);
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(HttpResponseMessage reply)
    {
        await foreach (var item in SseParser.Create(await reply.Content.ReadAsStreamAsync()).EnumerateAsync())
            yield return item;
    }
}
