using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Lifecycle;

public class SessionExpiryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task ASessionIdleForAnHour_GoesWithItsAgentAndEvents_AtTheNextSweep_AndOneInUseStays()
    {
        var time = new ManualTime();
        await using var server = new ChatServer(services => services.AddSingleton<TimeProvider>(time));
        string idle = await server.OpenAsync(),
            used = await server.OpenAsync();
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, "/chat", $$"""{"session_id":"{{idle}}","message":"hello"}""")).Status);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, "/chat", $$"""{"session_id":"{{used}}","message":"hello"}""")).Status);
        time.Advance(Minute * 30);
        Assert.Equal(
            200,
            (await server.SendAsync(HttpMethod.Post, "/chat", $$"""{"session_id":"{{used}}","message":"still here"}""")).Status
        );

        // Idle for an hour and no longer: it stays.
        time.Advance(Minute * 30);
        Assert.Equal(200, (await server.GetAsync($"/sessions/{idle}")).Status);
        time.Advance(Minute * 5);
        await Waiting.UntilAsync(async () => (await server.GetAsync($"/sessions/{idle}")).Status == 404);

        Assert.Equal(404, (await server.GetAsync($"/sessions/{idle}/events")).Status);
        Assert.Equal(200, (await server.GetAsync($"/sessions/{used}")).Status);
        Assert.Equal(1, await server.GetMetricAsync("chat_agents_live"));
        Assert.Contains(
            "chat_sessions_removed_total{reason=\"idle\"} 1",
            await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            StringComparison.Ordinal
        );
    }
}
