using System.Diagnostics;
using System.Text;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// A caller that hangs up ends its call at the upstream. Measures memory, so nothing else may run in this process meanwhile.
/// </summary>
[Collection(nameof(Alone))]
[Trait("Row", "25")]
public sealed class CancellationTests(ITestOutputHelper output)
{
    public static TheoryData<string, string, bool, bool> Kinds
    {
        get
        {
            var data = new TheoryData<string, string, bool, bool>();
            foreach (string caller in new[] { "openai", "anthropic" })
            {
                foreach (string upstream in new[] { "openai", "anthropic" })
                {
                    data.Add(caller, upstream, false, false);
                    data.Add(caller, upstream, true, false);
                    data.Add(caller, upstream, true, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACallerThatHangsUp_IsNoticedAtTheUpstream(string caller, string provider, bool isStreamed, bool afterTheFirstToken)
    {
        await using var upstream = await HangingUpstream.StartAsync(provider, afterTheFirstToken);
        await using var backup = await HangingUpstream.StartAsync(provider, afterTheFirstToken);
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", provider, upstream.Url), new TestInstance("b", provider, backup.Url) { Priority = 2 })
        );

        List<double> milliseconds = [];
        for (int i = 1; i <= 20; i++)
        {
            using (await CallAsync(gateway, caller, isStreamed, afterTheFirstToken))
            {
                int asked = i;
                await Waiting.UntilAsync(() => upstream.Asked == asked);
                milliseconds.Add(Stopwatch.GetTimestamp());
            }

            int hungUp = i;
            await Waiting.UntilAsync(() => upstream.HungUp == hungUp);
            milliseconds[^1] = (upstream.LastHungUp - milliseconds[^1]) * 1000 / Stopwatch.Frequency;
        }

        milliseconds.Sort();
        output.WriteLine($"The upstream sees it after {milliseconds[10]:F1} ms (median of 20), {milliseconds[^1]:F1} at most.");
        Assert.Equal(0, upstream.Open);
        // A call that nobody waits for does not go on elsewhere.
        Assert.Equal(0, backup.Asked);
    }

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    public async Task TenThousandCancelledCalls_LeaveNothingBehind(string caller, string provider)
    {
        const int Rounds = 25,
            AtOnce = 400;
        await using var upstream = await HangingUpstream.StartAsync(provider, begins: true);
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", provider, upstream.Url)));
        await RoundAsync(gateway, upstream, caller, AtOnce); // buffers that are pooled and kept
        await RoundAsync(gateway, upstream, caller, AtOnce);
        int rounds = 2;
        // What a call takes while it is open is several times this.
        const int MostBytes = 1000;
        await Leftovers.AssertFewAsync(
            async () =>
            {
                for (int round = 0; round < Rounds; round++, rounds++)
                    await RoundAsync(gateway, upstream, caller, AtOnce);
            },
            Rounds * AtOnce * MostBytes
        );
        Assert.Equal((0, rounds * AtOnce), (upstream.Open, upstream.HungUp));
    }

    private static async Task RoundAsync(GatewayServer gateway, HangingUpstream upstream, string caller, int count)
    {
        int before = upstream.HungUp;
        var calls = await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => CallAsync(gateway, caller, isStreamed: true, afterTheFirstToken: false))
        );
        await Waiting.UntilAsync(() => upstream.Asked == before + count);
        foreach (var call in calls)
            call.Dispose();
        await Waiting.UntilAsync(() => upstream.HungUp == before + count);
    }

    /// <summary>A call on a connection of its own; it ends when that is disposed of.</summary>
    private static async Task<RawConnection> CallAsync(GatewayServer gateway, string caller, bool isStreamed, bool afterTheFirstToken)
    {
        var connection = await RawConnection.OpenAsync(gateway.Client.BaseAddress!);
        string body = Ask.Body(caller, isStreamed);
        await connection.SendAsync(
            $"POST {Ask.Path(caller)} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
        );
        if (afterTheFirstToken)
            await connection.ReadUntilAsync("Hello");
        return connection;
    }
}
