using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Tail;

public sealed class TailTests(LogIngestServer server) : IClassFixture<LogIngestServer>
{
    [Fact]
    public async Task ATail_TellsNewEntriesOfItsDevice_InOrder_AndNoOthers()
    {
        await PostAsync(server, "tail_a", "before");
        await using var tail = await Events.OpenAsync(server, "tail_a");
        await PostAsync(server, "tail_b", "other device");
        await PostAsync(server, "tail_a", "first");
        await PostAsync(server, "tail_a", "second");
        Assert.Equal("first", Message(await tail.NextAsync("log")));
        Assert.Equal("second", Message(await tail.NextAsync("log")));
    }

    [Fact]
    public async Task AfterLastEventId_ATailGoesOnWithoutLossOrDouble()
    {
        string id;
        await using (var tail = await Events.OpenAsync(server, "tail_c"))
        {
            await PostAsync(server, "tail_c", "seen");
            id = (await tail.NextAsync("log")).EventId!;
        }

        await PostAsync(server, "tail_c", "while away 1");
        await PostAsync(server, "tail_c", "while away 2");
        await using var again = await Events.OpenAsync(server, "tail_c", id);
        Assert.Equal("while away 1", Message(await again.NextAsync("log")));
        Assert.Equal("while away 2", Message(await again.NextAsync("log")));
    }

    [Fact]
    public async Task AReaderThatFallsBehind_IsToldHowManyItMissed_AndGetsTheNewest()
    {
        await using var small = new LogIngestServer(_ => { }, ("LogIngest:TailBuffer", "10"));
        string id;
        await using (var tail = await Events.OpenAsync(small, "tail_d"))
        {
            await PostAsync(small, "tail_d", "seen");
            id = (await tail.NextAsync("log")).EventId!;
        }

        await small.PostAsync(
            "/api/logs/batch",
            LogIngestServer.Batch(Enumerable.Range(0, 100).Select(i => LogIngestServer.Entry("tail_d", message: $"{i}")))
        );
        await using var slow = await Events.OpenAsync(small, "tail_d", id);
        Assert.Equal("""{"missed":90}""", (await slow.NextAsync("dropped")).Data);
        for (int i = 90; i < 100; i++)
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), Message(await slow.NextAsync("log")));
        Assert.Contains("logs_tail_missed_total 90", await small.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreTailsThanTheBound_Get503_AndOneThatEndsMakesRoom()
    {
        await using var small = new LogIngestServer(_ => { }, ("LogIngest:MaxTails", "1"));
        await using (await Events.OpenAsync(small, "tail_e"))
            Assert.Equal(503, (await small.GetAsync("/api/logs/tail_e/tail")).Status);
        await Waiting.UntilAsync(small.MetricsAsync, metrics => metrics.Contains("\nlogs_tails 0\n", StringComparison.Ordinal));
        await using var open = await Events.OpenAsync(small, "tail_e");
    }

    [Theory]
    [InlineData("/api/logs/no%20such/tail")]
    public async Task ABadDevice_Is400(string path) => Assert.Equal(400, (await server.GetAsync(path)).Status);

    private static string Message(SseItem<string> item) => JsonElement.Parse(item.Data).GetProperty("message").GetString()!;

    private static async Task PostAsync(LogIngestServer server, string device, string message) =>
        Assert.Equal(200, (await server.PostAsync("/api/log", LogIngestServer.Entry(device, message: message))).Status);

    /// <summary>An open stream of events.</summary>
    private sealed class Events(HttpResponseMessage reply, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        public static async Task<Events> OpenAsync(LogIngestServer server, string device, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/logs/{device}/tail", UriKind.Relative));
            if (lastEventId is not null)
                request.Headers.Add("Last-Event-ID", lastEventId);
            var reply = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
            return new Events(reply, SseParser.Create(await reply.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
        }

        public async Task<SseItem<string>> NextAsync(string type)
        {
            var item = await Waiting.UntilAsync(
                async () =>
                {
                    Assert.True(await items.MoveNextAsync());
                    return items.Current;
                },
                item => item.EventType != "ping"
            );
            Assert.Equal(type, item.EventType);
            return item;
        }

        public async ValueTask DisposeAsync()
        {
            reply.Dispose();
            await items.DisposeAsync();
        }
    }
}
