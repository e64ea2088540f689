using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.LoadHarness.Mocks;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

/// <summary>A call as the fake sees it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Caller">Its session, else its key.</param>
/// <param name="Model">The model that it asks for.</param>
internal readonly record struct FakeCall(int Number, string Caller, string Model);

/// <summary>
/// A gateway of a few lines before mocks in the test's process, which does what the suite expects, or something else where a test wants.
/// </summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    /// <summary>How long it waits for a mock that never answers.</summary>
    private static readonly TimeSpan HangPatience = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, int> _placeOf = [];
    private readonly HttpClient _client = new() { Timeout = Waiting.Patience };
    private readonly List<MockServer> _servers = [];
    private readonly Lock _gate = new();
    private HttpTarget? _target;
    private int _calls;

    /// <summary>The mocks that a call is tried at in turn, by their places; the caller's own unless set.</summary>
    public Func<FakeCall, IReadOnlyList<int>>? Route { get; init; }

    /// <summary>The n-th new caller's mock; by weights 25, 50 and 25 unless set.</summary>
    public Func<int, int> Place { get; init; } =
        caller =>
            (caller % 4) switch
            {
                0 => 0,
                1 => 2,
                _ => 1,
            };

    /// <summary>How often the n-th call reaches its mock; once unless set. 0 answers without it.</summary>
    public Func<int, int> Copies { get; init; } = _ => 1;

    /// <summary>How the n-th call is answered; as the mock does unless set.</summary>
    public Func<int, int> Status { get; init; } = _ => 200;

    /// <summary>Whether an answer is converted for a caller that speaks otherwise.</summary>
    public bool Converts { get; init; } = true;

    /// <summary>What becomes of an answer's body on its way.</summary>
    public Func<byte[], byte[]> Change { get; init; } = body => body;

    public Uri Url => _target!.Url;

    public IReadOnlyList<Mock> Mocks { get; private set; } = [];

    public async Task<FakeGateway> StartAsync(IReadOnlyList<MockOptions> kinds)
    {
        List<Mock> mocks = [];
        foreach (var kind in kinds)
        {
            foreach (var server in await MockServer.StartAsync(kind, TimeProvider.System, CancellationToken.None))
            {
                _servers.Add(server);
                mocks.Add(new Mock(server.Name, kind.Provider, server.Url));
            }
        }

        Mocks = mocks;
        _target = await HttpTarget.StartAsync(AnswerAsync);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _target!.DisposeAsync();
        _client.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        string model = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("model").GetString()!;
        var headers = context.Request.Headers;
        string caller =
            headers["X-Session-Id"].FirstOrDefault() ?? headers["x-api-key"].FirstOrDefault() ?? headers.Authorization.ToString();
        var call = new FakeCall(Interlocked.Increment(ref _calls), caller, model);
        if (Status(call.Number) is var status and not 200)
        {
            context.Response.StatusCode = status;
            return;
        }

        var protocol = context.Request.Path.Value!.EndsWith("messages", StringComparison.Ordinal)
            ? MockProvider.Anthropic
            : MockProvider.OpenAi;
        foreach (int place in Route?.Invoke(call) ?? [PlaceOf(caller)])
        {
            if (await TryAsync(context, Mocks[place], protocol, body.ToArray(), Copies(call.Number)))
                return;
        }

        context.Response.StatusCode = 502;
    }

    private int PlaceOf(string caller)
    {
        lock (_gate)
            return _placeOf.TryGetValue(caller, out int place) ? place : _placeOf[caller] = Place(_placeOf.Count);
    }

    private async Task<bool> TryAsync(HttpContext context, Mock mock, MockProvider protocol, byte[] body, int copies)
    {
        byte[]? answer = copies == 0 ? Written(protocol, $"{mock.Name}-000000") : null;
        string id = "";
        for (int i = 0; i < copies; i++)
        {
            using var patience = new CancellationTokenSource(
                mock.Name.Contains("hang", StringComparison.Ordinal) ? HangPatience : Waiting.Patience,
                TimeProvider.System
            );
            using var content = new ByteArrayContent(body);
            try
            {
                using var reply = await _client.PostAsync(
                    new Uri(mock.Url, new MockOptions { Provider = mock.Provider }.Path),
                    content,
                    patience.Token
                );
                answer = await reply.Content.ReadAsByteArrayAsync();
                id = reply.Headers.GetValues("x-request-id").Single();
                if (reply.StatusCode != HttpStatusCode.OK || answer.AsSpan().IndexOf("\"error\""u8) >= 0)
                    return false;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                return false;
            }
        }

        await context.Response.Body.WriteAsync(Change(Converts && mock.Provider != protocol ? Written(protocol, id) : answer!));
        return true;
    }

    private static byte[] Written(MockProvider protocol, string id)
    {
        var output = new ArrayBufferWriter<byte>();
        MockAnswers.Of(new MockOptions { Provider = protocol }).Text.Write(output, new AnswerFields(id, 0, "m"u8.ToArray(), default));
        return output.WrittenSpan.ToArray();
    }
}
