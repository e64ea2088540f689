using System.Net;
using System.Text.Json;
using Platform.LoadEngine;
using Platform.LoadHarness.Mocks;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Mocks;

public class MockServerTests
{
    private const string Path = "/v1/chat/completions";
    private const string Call = """{"model":"m","messages":[]}""",
        Stream = """{"model":"m","messages":[],"stream":true}""";
    private static readonly MockOptions Usual = new() { Provider = MockProvider.OpenAi };

    [Theory]
    [InlineData(MockProvider.OpenAi, "/v1/chat/completions")]
    [InlineData(MockProvider.OpenAi, "/chat/completions")]
    [InlineData(MockProvider.Anthropic, "/v1/messages")]
    [InlineData(MockProvider.Anthropic, "/messages")]
    public async Task TheApi_IsThereWithAndWithoutItsVersion(object provider, string path)
    {
        await using var mock = await RunningMock.StartAsync(new MockOptions { Provider = (MockProvider)provider });
        Assert.Equal(HttpStatusCode.OK, await mock.StatusAsync(path, """{"model":"m","max_tokens":1,"messages":[]}"""));
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"model":"m","messages":[}""")]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"model":7,"messages":[]}""")]
    [InlineData("""{"model":"m","messages":[],"stream":"yes"}""")]
    [InlineData("")]
    public async Task AWrongCall_Is400_InTheApisShape(string body)
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        using var answer = await mock.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            "invalid_request_error",
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("type").GetString()
        );
        Assert.Equal(1, mock.Stats.Errors);
    }

    [Fact]
    public async Task WhereNothingIs_SaysSo()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        Assert.Equal(HttpStatusCode.NotFound, await mock.StatusAsync("/v1/embeddings", Call));
        using var get = await mock.GetAsync(Path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal(0, mock.Stats.Requests);
        using var health = await mock.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task ABodyOfManyPackets_IsReadWhole()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        string body = $$"""{"messages":[{"role":"user","content":"{{new string('x', 3_000_000)}}"}],"model":"large"}""";
        using var answer = await mock.PostAsync(Path, body);
        Assert.Contains("\"model\":\"large\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_AreWhatHappened()
    {
        await using var mock = await RunningMock.StartAsync(Usual with { ErrorRate = 0.25 });
        for (int i = 0; i < 8; i++)
            Assert.Equal(i % 4 == 3 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, await mock.StatusAsync(Path, Call));

        using var answer = await mock.GetAsync("/stats");
        var stats = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("mock-openai-1", stats.GetProperty("name").GetString());
        Assert.Equal((8, 2, 0, 0), (Number("requests"), Number("errors"), Number("cancelled"), Number("in_flight")));
        Assert.True(Number("connections") >= 1 && Number("connections_opened") >= Number("connections"));

        long Number(string name) => stats.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Latency_AndIntervals_AreOfTheClock()
    {
        await using var mock = await RunningMock.StartAsync(
            Usual with
            {
                Latency = TimeSpan.FromMilliseconds(50),
                Interval = TimeSpan.FromMilliseconds(5),
                Chunks = 3,
            }
        );
        var head = mock.PostAsync(Path, Stream, headersOnly: true);
        await Waiting.UntilAsync(() => mock.Time.PendingTimers == 1);
        mock.Time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(head.IsCompleted);
        mock.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var answer = await head;
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        foreach (string word in new[] { "The", " quick", " brown" })
        {
            while (!(await events.ReadLineAsync())!.Contains($"\"content\":\"{word}\"", StringComparison.Ordinal)) { }

            if (word == " brown")
                break;
            await Waiting.UntilAsync(() => mock.Time.PendingTimers == 1);
            mock.Time.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.EndsWith("data: [DONE]\n\n", await events.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Stream, null)]
    [InlineData(Call, null)]
    [InlineData(Call, MockFaultKind.Hang)]
    public async Task ACallerThatHangsUp_EndsItsCall_AndIsCounted(string body, object? fault)
    {
        bool waitsBefore = body == Call && fault is null;
        await using var mock = await RunningMock.StartAsync(
            Usual with
            {
                Latency = waitsBefore ? TimeSpan.FromHours(1) : TimeSpan.Zero,
                Interval = TimeSpan.FromHours(1),
                Fault = fault is MockFaultKind kind ? new MockFault(kind) : null,
            }
        );
        using var hangUp = new CancellationTokenSource();
        var answer = mock.PostAsync(Path, body, headersOnly: false, hangUp.Token);
        await Waiting.UntilAsync(() => mock.Stats.InFlight == 1);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Waiting.UntilAsync(() => mock.Stats is { Cancelled: 1, InFlight: 0 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task AfterSoManyCalls_ConnectionsAreRefused_AndThePortStaysItsOwn(int calls)
    {
        await using var mock = await RunningMock.StartAsync(Usual with { Fault = new MockFault(MockFaultKind.Refuse, calls) });
        for (int i = 0; i < calls; i++)
            Assert.Equal(HttpStatusCode.OK, await mock.StatusAsync(Path, Call));
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                Assert.NotEqual(HttpStatusCode.OK, await mock.StatusAsync(Path, Call));
                return false;
            }
            catch (HttpRequestException e)
            {
                return e.HttpRequestError == HttpRequestError.ConnectionError;
            }
        });
    }

    [Fact]
    public async Task Instances_AreServersWithNamesOfTheirOwn()
    {
        var servers = await MockServer.StartAsync(Usual with { Name = "up", Instances = 3 }, TimeProvider.System, CancellationToken.None);
        Assert.Equal(["up-1", "up-2", "up-3"], servers.Select(server => server.Name));
        Assert.Equal(3, servers.Select(server => server.Url).Distinct().Count());
        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task APortThatIsTaken_IsSaid()
    {
        await using var mock = await RunningMock.StartAsync(Usual);
        var e = await Assert.ThrowsAsync<SetupException>(() =>
            MockServer.StartAsync(Usual with { Port = mock.Server.Url.Port }, TimeProvider.System, CancellationToken.None)
        );
        Assert.Contains("--port", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--name")]
    [InlineData("--instances")]
    [InlineData("--port")]
    [InlineData("--chunks")]
    [InlineData("--text")]
    [InlineData("--error-rate")]
    [InlineData("--prompt-tokens")]
    [InlineData("--cache-write")]
    [InlineData("--cache-read")]
    [InlineData("--retry-after")]
    public void AWrongValue_IsRefusedWithItsOption(string option)
    {
        var wrong = option switch
        {
            "--name" => Usual with { Name = "with blank" },
            "--instances" => Usual with { Instances = 101 },
            "--port" => Usual with { Port = 65535, Instances = 2 },
            "--chunks" => Usual with { Chunks = 0 },
            "--text" => Usual with { Text = " " },
            "--error-rate" => Usual with { ErrorRate = 1.1 },
            "--prompt-tokens" => Usual with { PromptTokens = -1 },
            "--cache-write" => Usual with { CacheWrite = -1 },
            "--cache-read" => Usual with { CacheRead = -1 },
            _ => Usual with { RetryAfter = -1 },
        };
        Assert.Contains(option, Assert.Throws<InvalidPlanException>(wrong.Check).Message, StringComparison.Ordinal);
    }
}
