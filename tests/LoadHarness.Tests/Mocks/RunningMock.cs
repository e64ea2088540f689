using System.Net;
using System.Text;
using Platform.LoadHarness.Mocks;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Mocks;

/// <summary>A mock on the test's clock, and a client of it.</summary>
internal sealed class RunningMock : IAsyncDisposable
{
    private readonly HttpClient _client = new();

    private RunningMock(MockServer server, ManualTime time) => (Server, Time) = (server, time);

    public MockServer Server { get; }

    public ManualTime Time { get; }

    public MockStats Stats => Server.Stats;

    public static async Task<RunningMock> StartAsync(MockOptions options)
    {
        var time = new ManualTime();
        return new RunningMock((await MockServer.StartAsync(options, time, CancellationToken.None)).Single(), time);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(Server.Url, path));

    /// <summary>Calls the mock; with headers only, the answer is there when its head is.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path,
        string body,
        bool headersOnly = false,
        CancellationToken cancellationToken = default
    ) =>
        _client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, new Uri(Server.Url, path))
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            },
            headersOnly ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead,
            cancellationToken
        );

    public async Task<HttpStatusCode> StatusAsync(string path, string body)
    {
        using var answer = await PostAsync(path, body);
        return answer.StatusCode;
    }
}
