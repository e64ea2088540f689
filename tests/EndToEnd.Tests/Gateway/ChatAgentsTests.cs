using System.Net.Http.Json;
using System.Text.Json;
using Platform.EndToEnd.Tests.SessionChat;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>SessionChat's agents that ask a language model, through a real gateway: two processes, and providers of either kind.</summary>
public class ChatAgentsTests
{
    [Theory]
    [MemberData(nameof(Caller.Protocols), MemberType = typeof(Caller))]
    public async Task AMessage_IsAnsweredWithTheProvidersWords_AndTheCustomerSeesTheAgentTypeWhileTheyCome(string provider)
    {
        await using var upstream = await FakeProvider.StartAsync(provider, "Your parcel is on its way.");
        using var file = new GatewayFile(upstream);
        await using var gateway = await StartGatewayAsync(file);
        await using var chat = await StartChatAsync(gateway);
        string session = await Conversation.OpenAsync(chat.Client);
        upstream.StandStill();
        long offset = await Conversation.SayAsync(chat.Client, session, "Where is my parcel?");

        upstream.GoOn(2);
        await Waiting.UntilAsync(async () => (await StatusesAsync(chat.Client, session)).Contains("typing"));
        upstream.GoOnAlways();

        var events = await Conversation.ReadAnsweredAsync(chat.Client, session);
        Conversation.AssertWhole(events, [(offset, "Where is my parcel?")]);
        Assert.Equal(["Your parcel is on its way."], Replies(events));
        var asked = Assert.Single(upstream.Asked);
        Assert.True(asked.GetProperty("stream").GetBoolean());
        Assert.Contains("Where is my parcel?", asked.GetProperty("messages").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASession_StaysWithItsProvider_AndSessionsAreSpread()
    {
        await using var openAi = await FakeProvider.StartAsync("openai", "openai");
        await using var anthropic = await FakeProvider.StartAsync("anthropic", "anthropic");
        using var file = new GatewayFile(openAi, anthropic);
        await using var gateway = await StartGatewayAsync(file);
        await using var chat = await StartChatAsync(gateway);

        // That one of two has none of 30 has a chance of 2 in 2^30.
        var homes = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(async _ =>
                {
                    string session = await Conversation.OpenAsync(chat.Client);
                    for (int message = 0; message < 3; message++)
                    {
                        await Conversation.SayAsync(chat.Client, session, $"message {message}");
                        await Conversation.ReadAnsweredAsync(chat.Client, session);
                    }

                    return Assert.Single(Replies(await Conversation.ReadAsync(chat.Client, session)).Distinct());
                })
        );

        Assert.Equal(["anthropic", "openai"], homes.Distinct().Order());
    }

    [Theory]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    public async Task AProviderThatFails_IsReplacedByAnother_AndTheCustomerDoesNotNotice(string first, string second)
    {
        await using var failing = await FakeProvider.StartAsync(first, "first");
        await using var standby = await FakeProvider.StartAsync(second, "second");
        using var file = new GatewayFile();
        file.Write((failing.Name, failing.Protocol, failing.Url, 1), (standby.Name, standby.Protocol, standby.Url, 2));
        await using var gateway = await StartGatewayAsync(file);
        await using var chat = await StartChatAsync(gateway);
        string session = await Conversation.OpenAsync(chat.Client);
        List<(long, string)> said = [];
        foreach (int refusal in (int[])[0, 503, 0])
        {
            failing.Refusal = refusal;
            string message = $"message {said.Count}";
            said.Add((await Conversation.SayAsync(chat.Client, session, message), message));
            await Conversation.ReadAnsweredAsync(chat.Client, session);
        }

        var events = await Conversation.ReadAsync(chat.Client, session);
        Conversation.AssertWhole(events, said);
        // Who has moved stays.
        Assert.Equal(["first", "second", "second"], Replies(events));
        Assert.DoesNotContain("error", Statuses(events));
        // Told only once there is one: it was the gateway that tried again.
        Assert.DoesNotContain("\nchat_messages_retried_total ", await MetricsAsync(chat), StringComparison.Ordinal);
        Assert.Contains("\ngateway_failovers_total{instance=\"first\"} 1\n", await MetricsAsync(gateway), StringComparison.Ordinal);
    }

    private static Task<ServiceProcess> StartGatewayAsync(GatewayFile file) => ServiceProcess.StartAsync("Gateway", [file.Argument]);

    private static Task<ServiceProcess> StartChatAsync(ServiceProcess gateway) =>
        ServiceProcess.StartAsync(
            "SessionChat",
            [.. ChatPlatform.Unlimited, "--Agents:Brain=Llm", $"--Agents:LlmUrl={new Uri(gateway.Address, "/v1/")}", "--Agents:LlmModel=m"],
            new Dictionary<string, string> { ["Agents__LlmKey"] = GatewayFile.Key }
        );

    private static async Task<string[]> StatusesAsync(HttpClient client, string session) =>
        Statuses(await Conversation.ReadAsync(client, session));

    private static string[] Statuses(JsonElement[] events) =>
        [
            .. events
                .Where(e => e.GetProperty("kind").GetString() == "status")
                .Select(e => e.GetProperty("data").GetProperty("status").GetString()!),
        ];

    private static string[] Replies(JsonElement[] events) =>
        [
            .. events
                .Where(e => e.GetProperty("kind").GetString() == "message" && e.GetProperty("source").GetString() == "ai_agent")
                .Select(Conversation.Text),
        ];

    private static Task<string> MetricsAsync(ServiceProcess service) =>
        service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
}
