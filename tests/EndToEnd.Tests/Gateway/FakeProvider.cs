using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>A provider in the test's own process: it always says the same, or fails, or stands still, as the test wants.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonElement> _asked = new();
    private readonly SemaphoreSlim _steps = new(0);
    private HttpTarget? _target;
    private int _hungUp;
    private volatile int _refusal;
    private volatile bool _isStepped;

    private FakeProvider(string protocol, string name) => (Protocol, Name) = (protocol, name);

    /// <summary><c>openai</c> or <c>anthropic</c>.</summary>
    public string Protocol { get; }

    /// <summary>What it is called, and what it says.</summary>
    public string Name { get; }

    /// <summary>Where it is, without a slash at the end.</summary>
    public string Url => _target!.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>The bodies of all calls so far.</summary>
    public IReadOnlyCollection<JsonElement> Asked => _asked;

    /// <summary>Calls whose caller hung up before it had everything.</summary>
    public int HungUp => Volatile.Read(ref _hungUp);

    /// <summary>The status that calls are answered with from now on; 0 for an answer.</summary>
    public int Refusal
    {
        get => _refusal;
        set => _refusal = value;
    }

    /// <summary>Headers that its answers have besides.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts one.</summary>
    /// <param name="protocol"><c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="name">What it is called, and what it says; a streamed answer comes word by word.</param>
    /// <param name="headers">Headers that its answers have besides.</param>
    public static async Task<FakeProvider> StartAsync(string protocol, string name, params (string Name, string Value)[] headers)
    {
        var provider = new FakeProvider(protocol, name) { Headers = headers.ToDictionary(header => header.Name, header => header.Value) };
        provider._target = await HttpTarget.StartAsync(provider.AnswerAsync);
        return provider;
    }

    /// <summary>
    /// From now on each piece of an answer waits to be let go: its beginning, each word, its end; one that is not streamed is one piece.
    /// </summary>
    public void StandStill() => _isStepped = true;

    /// <summary>Lets pieces go.</summary>
    public void GoOn(int pieces = 1)
    {
        if (pieces > 0)
            _steps.Release(pieces);
    }

    /// <summary>Lets everything go.</summary>
    public void GoOnAlways()
    {
        _isStepped = false;
        _steps.Release(1000);
    }

    public async ValueTask DisposeAsync()
    {
        if (_target is not null)
            await _target.DisposeAsync();
        _steps.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != (Protocol == "openai" ? "/v1/chat/completions" : "/v1/messages"))
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var asked = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        _asked.Enqueue(asked);
        context.Response.StatusCode = Refusal == 0 ? 200 : Refusal;
        if (Refusal != 0)
            return;
        bool isStreamed = asked.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        context.Response.ContentType = isStreamed ? "text/event-stream" : "application/json";
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = value;
        try
        {
            await SendAsync(context, isStreamed ? ProviderAnswers.Pieces(Protocol, Name) : [ProviderAnswers.Whole(Protocol, Name)]);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _hungUp);
        }
    }

    private async Task SendAsync(HttpContext context, IEnumerable<string> pieces)
    {
        foreach (string piece in pieces)
        {
            if (_isStepped)
                await _steps.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync(piece, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
