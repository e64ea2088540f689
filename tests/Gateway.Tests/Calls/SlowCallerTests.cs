using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

/// <summary>A caller who does not read slows its upstream, whose answer nobody keeps.</summary>
public sealed class SlowCallerTests(ITestOutputHelper output)
{
    private const int Events = 4000;

    /// <summary>Several times what the system's buffers of two connections hold; half of the answer.</summary>
    private const long MostSent = Events * 16_000L / 2;

    private static readonly string Piece = new('x', 16_000);

    private readonly ManualTime _time = new();
    private long _sent;

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    [InlineData("anthropic", "anthropic")]
    public async Task ACallerThatDoesNotRead_StopsItsUpstream_AndGetsAllWhenItGoesOn(string caller, string provider)
    {
        await using var large = await FakeUpstream.StartAsync((context, _) => SendAsync(context, provider));
        await using var small = await FakeUpstream.StartWellAsync(provider);
        await using var gateway = new GatewayServer(
            Configurations.Of(
                new TestInstance("large", provider, large.Url) { Model = "large" },
                new TestInstance("small", provider, small.Url)
            ),
            services => services.AddSingleton<TimeProvider>(_time)
        );

        Assert.Equal(200, (await gateway.AskAsync(caller, isStreamed: true)).Status);
        int timersOfNoCall = _time.PendingTimers;
        using var connection = await RawConnection.OpenAsync(gateway.Client.BaseAddress!);
        string body = Ask.Body(caller, isStreamed: true).Replace("\"m\"", "\"large\"", StringComparison.Ordinal);
        await connection.SendAsync(
            $"POST {Ask.Path(caller)} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
        );
        await connection.ReadUntilAsync("Hel");
        await StopAsync(gateway, caller, timersOfNoCall);
        output.WriteLine($"The upstream sent {Interlocked.Read(ref _sent):N0} bytes.");

        // Longer than the upstream may take between two reads: it is not the upstream who takes so long.
        _time.Advance(TimeSpan.FromMinutes(5));
        await connection.ReadUntilAsync(caller == "openai" ? "[DONE]" : "message_stop");
        Assert.True(Interlocked.Read(ref _sent) > Events * 16_000L);
    }

    /// <summary>
    /// Until nothing more was sent while others were answered again and again, and the gateway did not wait for the upstream, which a timer
    /// would tell: the system's buffers may stand still for a moment before they are full.
    /// </summary>
    private async Task StopAsync(GatewayServer gateway, string caller, int timersOfNoCall)
    {
        for (int still = 0; still < 30; )
        {
            long before = Interlocked.Read(ref _sent);
            Assert.Equal(200, (await gateway.AskAsync(caller, isStreamed: true)).Status);
            Assert.InRange(before, 0, MostSent);
            still = Interlocked.Read(ref _sent) == before && _time.PendingTimers == timersOfNoCall ? still + 1 : 0;
        }
    }

    private async Task SendAsync(HttpContext context, string provider)
    {
        string whole = new ModelOutput { Text = "Hello" }.Stream(provider),
            start = ModelOutput.Start(provider);
        // The event that says "lo", with a longer text.
        int next = whole.IndexOf("\n\n", start.Length, StringComparison.Ordinal) + 2;
        byte[] more = Encoding.UTF8.GetBytes(whole[start.Length..next].Replace("\"lo\"", $"\"{Piece}\"", StringComparison.Ordinal));
        await FakeUpstream.AnswerAsync(context, 200, start, "text/event-stream");
        for (int i = 0; i < Events; i++)
        {
            await context.Response.Body.WriteAsync(more);
            Interlocked.Add(ref _sent, more.Length);
        }

        await context.Response.WriteAsync(whole[next..]);
    }
}
