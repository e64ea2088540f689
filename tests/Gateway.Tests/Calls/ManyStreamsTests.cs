using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

/// <summary>A thousand answers that stream at one time. Measures memory, so nothing else may run in this process meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class ManyStreamsTests
{
    private const int Streams = 1000,
        Rounds = 2;

    private TaskCompletionSource _allHaveBegun = new();
    private int _begun;

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    public async Task AThousandStreamsAtOnce_AllComplete_AndLeaveNothingBehind(string caller, string provider)
    {
        string start = ModelOutput.Start(provider),
            rest = new ModelOutput { Text = "Hello" }.Stream(provider)[start.Length..];
        await using var upstream = await HttpTarget.StartAsync(context => SendAsync(context, start, rest));
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", provider, upstream.Url.GetLeftPart(UriPartial.Authority)))
        );
        await RoundAsync(gateway, caller); // connections and buffers that are kept
        await RoundAsync(gateway, caller);
        // What a stream takes while it is open is several times this.
        const int MostBytes = 2000;
        await Leftovers.AssertFewAsync(
            async () =>
            {
                for (int round = 0; round < Rounds; round++)
                    await RoundAsync(gateway, caller);
            },
            Rounds * Streams * MostBytes
        );
        Assert.Contains("gateway_instance_in_flight{instance=\"a\"} 0\n", await gateway.MetricsAsync(), StringComparison.Ordinal);
    }

    private async Task RoundAsync(GatewayServer gateway, string caller)
    {
        (_allHaveBegun, _begun) = (new TaskCompletionSource(), 0);
        var texts = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => ReadAsync(gateway, caller)));
        string expected = texts[0];
        Assert.Contains(caller == "openai" ? "[DONE]" : "message_stop", expected, StringComparison.Ordinal);
        Assert.DoesNotContain("error", expected, StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Equal(expected.Length, text.Length));
    }

    private static async Task<string> ReadAsync(GatewayServer gateway, string caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Ask.Path(caller), UriKind.Relative))
        {
            Content = new StringContent(Ask.Body(caller, isStreamed: true), Encoding.UTF8, "application/json"),
        };
        using var reply = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await reply.Content.ReadAsStringAsync();
    }

    /// <summary>No answer ends before all have begun.</summary>
    private async Task SendAsync(HttpContext context, string start, string rest)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        var allHaveBegun = _allHaveBegun;
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(start);
        if (Interlocked.Increment(ref _begun) == Streams)
            allHaveBegun.SetResult();
        await allHaveBegun.Task;
        await context.Response.WriteAsync(rest);
    }
}
