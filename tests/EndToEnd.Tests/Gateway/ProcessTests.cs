using System.Net;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>How a gateway begins, is configured again, and ends.</summary>
public class ProcessTests
{
    private const string Words = "one two three four";

    [Fact]
    public async Task ABadFile_KeepsItFromStarting_AndEveryFaultIsOnStandardError()
    {
        using var file = new GatewayFile();
        file.WriteText(
            """{"instances":[{"name":"a b","provider":"nobody","api_key":"sk-not-here"}],"keys":[{"name":"c","hash":"short"}],"key":1}"""
        );
        await using var process = new ProgramProcess("Gateway", ["--urls", "http://127.0.0.1:0", file.Argument]);
        Assert.Equal(2, await process.WaitForExitAsync());
        foreach (
            string fault in new[]
            {
                "instances[0].name: ",
                "instances[0].provider: ",
                "instances[0].base_url: ",
                "instances[0].api_key: ",
                "instances[0].models: ",
                "keys[0].hash: ",
                "key: ",
            }
        )
            Assert.Contains($"File {file.Path}: {fault}", process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-not-here", process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ANewFile_IsTaken_BySignalOrByItself_AndCallsUnderWayEndAsTheyBegan(bool bySignal)
    {
        await using var before = await FakeProvider.StartAsync("openai", Words);
        await using var after = await FakeProvider.StartAsync("openai", "after");
        using var file = new GatewayFile(before);
        await using var gateway = await ServiceProcess.StartAsync(
            "Gateway",
            [file.Argument, $"--Gateway:ReloadInterval={(bySignal ? "01:00:00" : "00:00:00.1")}"]
        );
        before.StandStill();
        before.GoOn(2);
        using var stream = await gateway.Client.AskAsync("openai", isStreamed: true);
        await using var events = stream.Events();
        Assert.Equal("one", await events.NextWordAsync("openai"));

        void Take()
        {
            if (bySignal)
                gateway.Signal(ProcessSignal.Hangup);
        }

        file.WriteText("{");
        Take();
        await gateway.LineAsync("is refused");
        file.Write(after);
        Take();
        await Waiting.UntilAsync(async () =>
            (await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains(
                "{instance=\"after\"}",
                StringComparison.Ordinal
            )
        );
        Assert.Equal("after", await gateway.Client.TextAsync("openai"));

        before.GoOnAlways();
        Assert.Equal((" two three four", true), await events.RestAsync("openai"));
    }

    [Theory]
    [MemberData(nameof(Caller.Protocols), MemberType = typeof(Caller))]
    public async Task ToldToStop_ItFinishesStreams_AndTakesNoNewCalls(string protocol)
    {
        await using var provider = await FakeProvider.StartAsync("openai", Words);
        using var file = new GatewayFile(provider);
        await using var gateway = await ServiceProcess.StartAsync("Gateway", [file.Argument, "--Service:DrainDelay=00:00:00"]);
        provider.StandStill();
        provider.GoOn(2);
        using var stream = await gateway.Client.AskAsync(protocol, isStreamed: true);
        await using var events = stream.Events();
        Assert.Equal("one", await events.NextWordAsync(protocol));

        gateway.Signal(ProcessSignal.Terminate);
        await Waiting.UntilAsync(() => RefusesConnectionsAsync(gateway.Address));
        provider.GoOnAlways();

        Assert.Equal((" two three four", true), await events.RestAsync(protocol));
        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task WhileItDrains_ItIsNotReady_AndStillAnswers()
    {
        await using var provider = await FakeProvider.StartAsync("openai", Words);
        using var file = new GatewayFile(provider);
        await using var gateway = await ServiceProcess.StartAsync("Gateway", [file.Argument, "--Service:DrainDelay=00:00:05"]);
        await gateway.Client.TextAsync("openai");
        gateway.Signal(ProcessSignal.Terminate);
        await gateway.LineAsync("Draining");
        using (var ready = await gateway.Client.GetAsync(new Uri("/readyz", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var reply = await gateway.Client.AskAsync("openai");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.True(reply.Headers.ConnectionClose);
    }

    /// <summary>Of an upstream that is killed, the kernel tells: its connections are reset. Here the upstream is another gateway.</summary>
    [Theory]
    [MemberData(nameof(Caller.Protocols), MemberType = typeof(Caller))]
    public async Task AnUpstreamThatIsKilledMidStream_EndsTheStreamWithAnError_InTheCallersWords(string protocol)
    {
        await using var provider = await FakeProvider.StartAsync("openai", Words);
        using var innerFile = new GatewayFile(provider);
        innerFile.WriteText(
            (await File.ReadAllTextAsync(innerFile.Path)).Replace(
                "\"keys\":",
                "\"allow_anonymous\":true,\"keys\":",
                StringComparison.Ordinal
            )
        );
        var inner = await ServiceProcess.StartAsync("Gateway", [innerFile.Argument]);
        using var file = new GatewayFile();
        try
        {
            file.Write([("inner", "openai", inner.Address.GetLeftPart(UriPartial.Authority), 1)]);
            await using var gateway = await ServiceProcess.StartAsync("Gateway", [file.Argument]);
            provider.StandStill();
            provider.GoOn(2);
            using var stream = await gateway.Client.AskAsync(protocol, isStreamed: true);
            await using var events = stream.Events();
            Assert.Equal("one", await events.NextWordAsync(protocol));

            inner.Signal(ProcessSignal.Kill);

            Assert.True(await events.MoveNextAsync());
            Assert.Equal(protocol == "openai" ? "message" : "error", events.Current.EventType);
            Assert.Equal(protocol == "openai" ? "bad_upstream" : "api_error", Caller.ErrorOf(events.Current.Data, protocol));
            Assert.False(await events.MoveNextAsync());
        }
        finally
        {
            await inner.DisposeAsync();
        }
    }

    private static async Task<bool> RefusesConnectionsAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        try
        {
            using var reply = await client.GetAsync(new Uri("/healthz", UriKind.Relative));
            return false;
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError == HttpRequestError.ConnectionError;
        }
    }
}
