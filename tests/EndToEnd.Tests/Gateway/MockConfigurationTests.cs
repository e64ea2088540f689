using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>The mocks and configurations that the harness makes, with the real gateway.</summary>
public class MockConfigurationTests
{
    [Theory]
    [InlineData("full", 3, 3)]
    [InlineData("single", 1, 1)]
    [InlineData("weighted", 3, 3)]
    [InlineData("failover", 1, 1)]
    [InlineData("converting", 1, 1)]
    public async Task EachConfiguration_IsTakenByTheGateway_AndItsKeysCallTheMocks(string kind, int openAi, int anthropic)
    {
        await using var mocks = new HarnessProcess(
            "mock",
            "fleet",
            "--",
            "openai",
            "--instances",
            $"{openAi}",
            "+",
            "anthropic",
            "--instances",
            $"{anthropic}"
        );
        string[] openAis = await AddressesAsync(mocks, "mock-openai", openAi),
            anthropics = await AddressesAsync(mocks, "mock-anthropic", anthropic);
        await using var config = new HarnessProcess([
            "mock",
            "config",
            kind,
            "--openai",
            .. openAis,
            "--anthropic",
            .. anthropics,
            "-o",
            "gateway.json",
        ]);
        Assert.Equal(0, await config.WaitForExitAsync());
        Assert.Contains("test-key-0000 … test-key-0099", config.Output, StringComparison.Ordinal);

        await using var gateway = await ServiceProcess.StartAsync(
            "Gateway",
            [$"--Gateway:File={Path.Combine(config.Folder, "gateway.json")}"]
        );
        foreach (string model in new[] { "gpt-4o-mini", "claude-haiku" })
        {
            using var reply = await CallAsync(gateway.Client, model, "test-key-0042");
            string body = await reply.Content.ReadAsStringAsync();
            Assert.True(reply.StatusCode == HttpStatusCode.OK, body);
            Assert.Equal("chat.completion", JsonDocument.Parse(body).RootElement.GetProperty("object").GetString());
        }

        using var stranger = await CallAsync(gateway.Client, "gpt-4o-mini", "test-key-0100");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Theory]
    [InlineData(ProcessSignal.Interrupt)]
    [InlineData(ProcessSignal.Terminate)]
    public async Task Mocks_EndWithASignal(ProcessSignal signal)
    {
        await using var mocks = new HarnessProcess("mock", "anthropic");
        await mocks.LineAsync("mock-anthropic-1 listening on");
        mocks.Signal(signal);
        Assert.Equal(0, await mocks.WaitForExitAsync());
    }

    [Fact]
    public async Task MocksOfAParent_OutliveCtrlC_AndEndWithTheirInput()
    {
        await using var mocks = new HarnessProcess("mock", "openai", "--stop-with-stdin");
        string address = (await AddressesAsync(mocks, "mock-openai", 1))[0];
        mocks.Signal(ProcessSignal.Interrupt);
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"{address}/healthz"))).StatusCode);
        mocks.CloseStandardInput();
        Assert.Equal(0, await mocks.WaitForExitAsync());
    }

    private static async Task<string[]> AddressesAsync(HarnessProcess mocks, string name, int count)
    {
        List<string> addresses = [];
        for (int i = 1; i <= count; i++)
            addresses.Add((await mocks.LineAsync($"{name}-{i} listening on")).Split(' ')[^1]);
        return [.. addresses];
    }

    private static Task<HttpResponseMessage> CallAsync(HttpClient client, string model, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative))
        {
            Content = new StringContent(
                $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client.SendAsync(request);
    }
}
