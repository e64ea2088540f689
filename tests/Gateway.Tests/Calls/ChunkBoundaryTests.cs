using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Calls.Converting;
using Platform.Gateway.Calls.Relaying;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;
using Platform.Gateway.Tests.Calls.Relaying;
using Platform.Gateway.Tests.Routing;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

/// <summary>However an upstream's bytes are cut on their way, the caller gets the same events.</summary>
public sealed class ChunkBoundaryTests
{
    private const int Runs = 100;

    private static readonly ModelOutput Answer = new()
    {
        Thought = "Überlegt: \"a\\b\" 🤔\n",
        Text = "Hello, wörld 🌍🌏 – \u4f60\u597d\r\n\t{\"x\":1}",
        Calls = [new("call_1", "weather", """{"city":"Zürich 🏔","days":[1,2,{"x":null}]}"""), new("call_2", "time", "{}")],
    };

    public static TheoryData<string, string, string> Ways
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (string caller in (string[])["openai", "anthropic"])
            foreach (string upstream in (string[])["openai", "anthropic"])
            foreach (string newline in (string[])["\n", "\r\n", "\r"])
                data.Add(caller, upstream, newline);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task HoweverTheBytesAreCut_TheCallerGetsTheSame(string caller, string upstream, string newline)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Answer.Stream(upstream).Replace("\n", newline, StringComparison.Ordinal));
        string uncut = await PassAsync(caller, upstream, new ChoppedStream(bytes, new Random(0), bytes.Length));

        Assert.Contains(caller == "openai" ? "[DONE]" : "message_stop", uncut, StringComparison.Ordinal);
        Assert.DoesNotContain("error", uncut, StringComparison.Ordinal);
        for (int seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            string cut = await PassAsync(
                caller,
                upstream,
                new ChoppedStream(bytes, random, longest: seed < 2 ? 1 : random.Next(1, seed < Runs / 2 ? 8 : 400))
            );
            Assert.True(uncut == cut, $"Cut with seed {seed}:\n{cut}\nuncut:\n{uncut}");
        }
    }

    [Theory]
    [InlineData("openai", "\n")]
    [InlineData("openai", "\r\n")]
    [InlineData("openai", "\r")]
    [InlineData("anthropic", "\n")]
    [InlineData("anthropic", "\r\n")]
    [InlineData("anthropic", "\r")]
    public async Task AConvertedAnswerThatBreaksOff_IsBrokenAlike_HoweverItsBytesAreCut(string caller, string newline)
    {
        string upstream = caller == "openai" ? "anthropic" : "openai";
        byte[] bytes = Encoding.UTF8.GetBytes(Answer.Stream(upstream).Replace("\n", newline, StringComparison.Ordinal));
        for (int seed = 0; seed < Runs / 3; seed++)
        {
            var random = new Random(seed);
            byte[] start = bytes[..random.Next(bytes.Length / 2, bytes.Length - 20)];
            string uncut = await PassAsync(caller, upstream, new ChoppedStream(start, random, start.Length, new IOException()));
            Assert.Contains("\"error\"", uncut, StringComparison.Ordinal);
            Assert.Equal(uncut, await PassAsync(caller, upstream, new ChoppedStream(start, random, random.Next(1, 40), new IOException())));
        }
    }

    /// <summary>Through sockets: what a client reads of a server that sends piece by piece.</summary>
    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    [InlineData("anthropic", "anthropic")]
    public async Task AnUpstreamThatSendsPieceByPiece_IsHeardAsOneThatSendsAtOnce(string caller, string provider)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Answer.Stream(provider));
        int seed = 0;
        await using var upstream = await FakeUpstream.StartAsync((context, _) => SendAsync(context, bytes, seed++));
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", provider, upstream.Url)),
            services => services.AddSingleton<TimeProvider>(new ManualTime())
        );

        string uncut = (await gateway.AskAsync(caller, isStreamed: true)).Text;
        Assert.Contains(caller == "openai" ? "[DONE]" : "message_stop", uncut, StringComparison.Ordinal);
        for (int i = 0; i < 5; i++)
            Assert.Equal(uncut, (await gateway.AskAsync(caller, isStreamed: true)).Text);
    }

    /// <summary>The first time at once, the second time byte by byte.</summary>
    private static async Task SendAsync(HttpContext context, byte[] bytes, int seed)
    {
        var random = new Random(seed);
        int longest = seed switch
        {
            0 => bytes.Length,
            1 => 1,
            _ => random.Next(1, 100),
        };
        context.Response.ContentType = "text/event-stream";
        for (int at = 0, count; at < bytes.Length; at += count)
        {
            count = Math.Min(bytes.Length - at, seed == 0 ? longest : random.Next(1, longest + 1));
            await context.Response.Body.WriteAsync(bytes.AsMemory(at, count));
            await context.Response.Body.FlushAsync();
        }
    }

    private static Task<string> PassAsync(string caller, string upstream, Stream bytes)
    {
        var protocol = ProtocolOf(caller);
        byte[] request = Encoding.UTF8.GetBytes(
            Ask.Body(caller, isStreamed: true, caller == "openai" ? ""","stream_options":{"include_usage":true}""" : "")
        );
        var call = new LlmCall(
            new DefaultHttpContext(),
            protocol,
            new Caller(new CallerState("c"), null),
            request,
            RequestOutline.Read(request, protocol)
        )
        {
            Started = 0,
        };
        call.Http.TraceIdentifier = "call";
        var settings = new InstanceSettings("i", ProtocolOf(upstream), new Uri("http://127.0.0.1:1/"))
        {
            Models = new Dictionary<string, ModelSettings>(),
        };
        return caller == upstream ? RelayAsync(call, settings, bytes) : ConvertAsync(call, settings, bytes);
    }

    private static async Task<string> RelayAsync(LlmCall call, InstanceSettings settings, Stream bytes)
    {
        using var clock = new AttemptClock(settings, TimeSpan.FromHours(1), TimeProvider.System, CancellationToken.None);
        using var tap = new EventTap(bytes, call, null, clock, 1 << 20, keepsUsage: false);
        Assert.Null(await tap.PrimeAsync());
        var output = new MemoryStream();
        await tap.CopyToAsync(output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<string> ConvertAsync(LlmCall call, InstanceSettings settings, Stream bytes)
    {
        using var clock = new AttemptClock(settings, TimeSpan.FromHours(1), TimeProvider.System, CancellationToken.None);
        using var request = JsonDocument.Parse(call.Body);
        var output = new MemoryStream();
        call.Http.Response.Body = output;
        var conversion = new ConvertedCall(
            call,
            TestRouter.NewInstance(settings),
            request.RootElement,
            new ConversionTarget("m", new ModelSettings("upstream-model")),
            clock
        );
        await new ConvertedStream(conversion, bytes, 1 << 20).SendAsync(() => { });
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static Protocol ProtocolOf(string name) => name == "openai" ? Protocol.OpenAi : Protocol.Anthropic;
}
