using Platform.Testing;

namespace Platform.SessionChat.Tests;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Measures memory, so nothing else may run in this process meanwhile.</summary>
[Collection(nameof(Alone))]
public class StreamMemoryTests
{
    private const int Rounds = 4;
    private const int Streams = 2500; // at once: each takes two of this process's files

    [Fact]
    public async Task TenThousandStreams_OpenedAndDropped_LeaveNothingBehind()
    {
        await using var server = new ChatServer();
        await RoundAsync(server); // buffers that are pooled and kept
        // What a stream takes while it is open is several times this.
        const int MostBytes = 1000;
        await Leftovers.AssertFewAsync(
            async () =>
            {
                for (int round = 0; round < Rounds; round++)
                    await RoundAsync(server);
            },
            Rounds * Streams * MostBytes
        );
    }

    private static async Task RoundAsync(ChatServer server)
    {
        string[] sessions = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => server.OpenAsync()));
        var streams = new RawConnection[Streams];
        for (int i = 0; i < streams.Length; i++)
        {
            streams[i] = await RawConnection.OpenAsync(server.Client.BaseAddress!);
            await streams[i].SendAsync($"GET /sessions/{sessions[i % sessions.Length]}/events/stream HTTP/1.1\r\nHost: test\r\n\r\n");
        }

        await Waiting.UntilAsync(async () => await server.GetMetricAsync("chat_waiting") == Streams);
        await Task.WhenAll(sessions.Select(session => server.SayAsync(session, "hello")));
        foreach (var stream in streams)
            stream.Dispose();
        await Waiting.UntilAsync(async () => await server.GetMetricAsync("chat_waiting") == 0);
        foreach (string session in sessions)
            await server.SendAsync(HttpMethod.Delete, $"/sessions/{session}", null);
    }
}
