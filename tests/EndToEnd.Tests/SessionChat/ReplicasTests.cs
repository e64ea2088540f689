using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.SessionChat;

/// <summary>Two replicas are one service.</summary>
public class ReplicasTests
{
    /// <summary>No reader looks into the store by itself while a test lasts.</summary>
    private static readonly string[] Deaf = [.. ChatPlatform.Unlimited, "--SessionChat:StreamHeartbeat=00:05:00"];

    /// <summary>Only a guard against a hang; shorter than the longest wait for data, at whose end the store is asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task OfAThousandRequestsAtOnce_AtBoth_AsManyAreAdmittedAsTheLimitAllows()
    {
        await using var platform = await ChatPlatform.StartAsync("--RateLimits:Default=100", "--RateLimits:Window=01:00:00");
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(async number =>
                {
                    using var reply = await platform.Process(number % 2).Client.GetAsync(new Uri("/sessions", UriKind.Relative));
                    return reply.StatusCode;
                })
        );
        Assert.Equal(100, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(900, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task ALongPollAtOne_IsWokenByAMessageToTheOther()
    {
        await using var platform = await ChatPlatform.StartAsync(Deaf);
        string session = await Conversation.OpenAsync(platform.Process(0).Client);
        var waiting = platform
            .Process(0)
            .Client.GetFromJsonAsync<JsonElement>(
                new Uri($"/sessions/{session}/events?kinds=message&source=ai_agent&wait_for_data=60", UriKind.Relative)
            );
        await Conversation.SayAsync(platform.Process(1).Client, session, "hello");
        Assert.Equal(5, (await waiting.WaitAsync(Patience))[0].GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task AStreamAtOne_TellsWhatIsSaidToBoth_InOrder_AndEndsWhenTheOtherRemovesTheSession()
    {
        const int messages = 20;
        await using var platform = await ChatPlatform.StartAsync([.. Deaf, "--Agents:ScriptedLatency=00:00:00"]);
        string session = await Conversation.OpenAsync(platform.Process(0).Client);
        using var reply = await platform
            .Process(0)
            .Client.GetAsync(new Uri($"/sessions/{session}/events/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        var reading = Task.Run(async () =>
        {
            List<string?> ids = [];
            await foreach (var item in SseParser.Create(await reply.Content.ReadAsStreamAsync()).EnumerateAsync())
            {
                if (item.EventType != "ping")
                    ids.Add(item.EventId);
                if (ids.Count == messages * 6)
                    await platform.Process(1).Client.DeleteAsync(new Uri($"/sessions/{session}", UriKind.Relative));
            }

            return ids;
        });
        for (int i = 0; i < messages; i++)
            await Conversation.SayAsync(platform.Process(i % 2).Client, session, $"message {i}");
        Assert.Equal(Enumerable.Range(0, messages * 6).Select(offset => $"{offset}"), await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task ASession_GoesOnAtTheOtherReplica_AsIfNothingHadBeen()
    {
        await using var platform = await ChatPlatform.StartAsync(ChatPlatform.Unlimited);
        HttpClient one = platform.Process(0).Client,
            other = platform.Process(1).Client;
        string moved = await Conversation.OpenAsync(one),
            stayed = await Conversation.OpenAsync(one);
        for (int i = 0; i < 8; i++)
        {
            var replies = await Task.WhenAll(
                ChatAsync(i % 3 == 1 ? other : one, moved, $"message {i}"),
                ChatAsync(one, stayed, $"message {i}")
            );
            Assert.Equal(replies[1], replies[0]);
        }
    }

    [Fact]
    public async Task WithoutRedis_NothingIsLetThrough_AndItComesBack()
    {
        await using var platform = await ChatPlatform.StartAsync();
        await platform.Redis.KillAsync();
        using (var refused = await platform.Process(0).Client.GetAsync(new Uri("/sessions", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("Redis", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        }

        await platform.Redis.RestartAsync();
        await Waiting.UntilAsync(
            async () =>
            {
                using var reply = await platform.Process(0).Client.GetAsync(new Uri("/sessions", UriKind.Relative));
                Assert.True(reply.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{reply.StatusCode}");
                return reply.StatusCode;
            },
            status => status == HttpStatusCode.OK
        );
    }

    private static async Task<string> ChatAsync(HttpClient client, string session, string message)
    {
        using var reply = await client.PostAsJsonAsync(new Uri("/chat", UriKind.Relative), new { session_id = session, message });
        return Conversation.Text((await reply.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reply"));
    }
}
