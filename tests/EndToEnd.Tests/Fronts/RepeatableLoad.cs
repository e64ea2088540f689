using System.Globalization;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>Clients that send one request after another: posts, each with its own key, and gets.</summary>
internal sealed class RepeatableLoad : IAsyncDisposable
{
    private const int Clients = 16;
    private const int Many = 1000;

    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<string> _outcomes = [];
    private readonly Task _clients;
    private long _answered;

    public RepeatableLoad(HttpClient client, string path, string body, string reads) =>
        _clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RunAsync(client, path, body, reads)));

    /// <summary>Waits for many further answers.</summary>
    public Task GoOnAsync()
    {
        long enough = Interlocked.Read(ref _answered) + Many;
        return Waiting.UntilAsync(() => Interlocked.Read(ref _answered) >= enough);
    }

    /// <summary>Ends it, and tells what came of its requests.</summary>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await _end.CancelAsync();
        await _clients;
        return _outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task RunAsync(HttpClient client, string path, string body, string reads)
    {
        while (!_end.IsCancellationRequested)
        {
            await KeepAsync(client, Post(path, body));
            await KeepAsync(client, new HttpRequestMessage(HttpMethod.Get, new Uri(reads, UriKind.Relative)));
        }
    }

    private async Task KeepAsync(HttpClient client, HttpRequestMessage request)
    {
        using var owned = request;
        string outcome = await SendAsync(client, request);
        lock (_outcomes)
            _outcomes.Add(outcome);
        Interlocked.Increment(ref _answered);
    }

    private static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
        };

    private static async Task<string> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            using var reply = await client.SendAsync(request);
            return ((int)reply.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
