using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Calls.Relaying;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests.Calls.Relaying;

public sealed class EventTapTests
{
    private const string OpenAi =
        "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"usage\":null}\n\n: ping\n\n"
        + "data: {\"choices\":[{\"delta\":{\"content\":\"a \\\"usage\\\" ä\"}}],\"usage\":null}\n\n"
        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n";

    private const string OpenAiUsage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\n";

    private const string Done = "data: [DONE]\n\n";

    private const string Anthropic =
        "event: message_start\ndata: "
        + "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":2,\"output_tokens\":1}}}\n\n"
        + "event: ping\ndata: {\"type\":\"ping\"}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"hi\"}}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":9}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    [Fact]
    public async Task HoweverTheBytesAreCut_TheyGoThroughAsTheyAre()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            int longest = seed == 0 ? 1 : random.Next(1, 200);
            var (openAi, openAiTap) = await ReadAsync(Protocol.OpenAi, OpenAi + OpenAiUsage + Done, random, longest, keepsUsage: false);
            var (anthropic, anthropicTap) = await ReadAsync(Protocol.Anthropic, Anthropic, random, longest, keepsUsage: false);

            Assert.Equal((OpenAi + OpenAiUsage + Done, null), (openAi, openAiTap.Broken));
            Assert.Equal((Anthropic, null), (anthropic, anthropicTap.Broken));
            Assert.Equal(new TokenUsage(6, 0, 4, 7), openAiTap.Watch.Usage);
            Assert.Equal(new TokenUsage(3, 0, 2, 9), anthropicTap.Watch.Usage);
        }
    }

    [Fact]
    public async Task UsageThatTheCallerDidNotAskFor_IsCountedAndKept()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var (text, tap) = await ReadAsync(
                Protocol.OpenAi,
                OpenAi + OpenAiUsage + Done,
                new Random(seed),
                1 + (seed * 3),
                keepsUsage: true
            );
            Assert.Equal((OpenAi + Done, new TokenUsage(6, 0, 4, 7)), (text, tap.Watch.Usage));
        }
    }

    [Fact]
    public async Task AnAnswerThatBreaksOff_EndsWithAnErrorOfTheCallersProtocol()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            int cut = random.Next(BehindTwo(OpenAi), OpenAi.Length),
                other = random.Next(BehindTwo(Anthropic), Anthropic.Length - 1);
            // One ends too early, the other is torn.
            var (openAi, openAiTap) = await ReadAsync(Protocol.OpenAi, OpenAi[..cut], random, 50, keepsUsage: true);
            var (anthropic, anthropicTap) = await ReadAsync(
                Protocol.Anthropic,
                Anthropic[..other],
                random,
                50,
                keepsUsage: false,
                new IOException()
            );

            Assert.NotNull(openAiTap.Broken);
            Assert.NotNull(anthropicTap.Broken);
            Assert.Matches("^(data: [^\n]+\n\n|: ping\n\n)+data: \\{\"error\":\\{[^\n]+\\}\\}\n\n$", openAi);
            Assert.Matches("^(event: [^\n]+\ndata: [^\n]+\n\n)+event: error\ndata: \\{\"type\":\"error\",[^\n]+\\}\n\n$", anthropic);
            Assert.DoesNotContain("[DONE]", openAi, StringComparison.Ordinal);
            Assert.DoesNotContain("message_stop", anthropic, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnUpstreamsError_GoesThroughAndIsTheEnd()
    {
        const string Error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"later\"}}\n\n";
        string start = Anthropic[..BehindTwo(Anthropic)];
        var (text, tap) = await ReadAsync(Protocol.Anthropic, start + Error + Anthropic, new Random(1), 30, keepsUsage: false);
        Assert.Equal((start + Error, "later"), (text, tap.Broken!.Message));
    }

    [Theory]
    [InlineData(
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"no SK-quoted here\"}}\n\n",
        "no (secret) here"
    )]
    [InlineData(
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"no s\\u006b-quoted here\"}}\n\n",
        "no (secret) here"
    )]
    [InlineData("event: error\ndata: no sk-quoted here\n\n", "The upstream failed while it answered.")]
    [InlineData("event:error\nid: sk-quoted\n\n", "The upstream failed while it answered.")]
    public async Task AnErrorThatQuotesTheGatewaysKey_IsToldWithoutIt(string error, string message)
    {
        string start = Anthropic[..BehindTwo(Anthropic)];
        var (text, tap) = await ReadAsync(Protocol.Anthropic, start + error + Anthropic, new Random(1), 30, keepsUsage: false);
        Assert.Matches("^event: error\ndata: \\{\"type\":\"error\",[^\n]+\\}\n\n$", text[start.Length..]);
        Assert.Contains(message, text, StringComparison.Ordinal);
        Assert.DoesNotContain("quoted", text, StringComparison.Ordinal);
        Assert.Equal(message, tap.Broken!.Message);
    }

    [Fact]
    public async Task AnErrorAtOnce_IsKnownBeforeAnythingGoesToTheCaller()
    {
        using var tap = Tap(
            Protocol.OpenAi,
            "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n",
            new Random(1),
            7,
            keepsUsage: false
        );
        Assert.Equal("overloaded", (await tap.PrimeAsync())!.Message);
    }

    [Fact]
    public async Task AnAnswerWithoutAnyEvent_IsNone()
    {
        using var tap = Tap(Protocol.OpenAi, "data: {}", new Random(1), 7, keepsUsage: false);
        Assert.NotNull(await tap.PrimeAsync());
    }

    [Fact]
    public async Task AnEventThatNeverEnds_EndsTheStream()
    {
        string endless = OpenAi + "data: " + new string('x', 100_000);
        var (text, tap) = await ReadAsync(Protocol.OpenAi, endless, new Random(1), 5000, keepsUsage: false, maxEvent: 10_000);
        Assert.StartsWith(OpenAi, text, StringComparison.Ordinal);
        Assert.Contains("larger than 10000 bytes", tap.Broken!.Message, StringComparison.Ordinal);
    }

    /// <summary>Where the third event begins: the first two are the opening and a sign of life.</summary>
    private static int BehindTwo(string events) =>
        events.IndexOf("\n\n", events.IndexOf("\n\n", StringComparison.Ordinal) + 2, StringComparison.Ordinal) + 2;

    private static async Task<(string Text, EventTap Tap)> ReadAsync(
        Protocol protocol,
        string upstream,
        Random random,
        int longest,
        bool keepsUsage,
        Exception? fault = null,
        int maxEvent = 1 << 20
    )
    {
        using var tap = Tap(protocol, upstream, random, longest, keepsUsage, fault, maxEvent);
        Assert.Null(await tap.PrimeAsync());
        var all = new MemoryStream();
        var buffer = new byte[random.Next(1, 100)];
        while (await tap.ReadAsync(buffer) is > 0 and var read)
            all.Write(buffer, 0, read);
        return (Encoding.UTF8.GetString(all.ToArray()), tap);
    }

    private static EventTap Tap(
        Protocol protocol,
        string upstream,
        Random random,
        int longest,
        bool keepsUsage,
        Exception? fault = null,
        int maxEvent = 1 << 20
    )
    {
        var outline = RequestOutline.Read("{\"model\":\"m\",\"messages\":[],\"max_tokens\":1,\"stream\":true}"u8, protocol);
        var call = new LlmCall(new DefaultHttpContext(), protocol, new Caller(new CallerState("c"), null), default, outline)
        {
            Started = 0,
        };
        var settings = new InstanceSettings("i", protocol, new Uri("http://127.0.0.1:1/"))
        {
            Models = new Dictionary<string, ModelSettings>(),
        };
        var clock = new AttemptClock(settings, TimeSpan.FromHours(1), TimeProvider.System, CancellationToken.None);
        return new EventTap(
            new ChoppedStream(Encoding.UTF8.GetBytes(upstream), random, longest, fault),
            call,
            new Secret("sk-quoted"),
            clock,
            maxEvent,
            keepsUsage
        );
    }
}
