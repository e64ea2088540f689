using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.SessionChat;

/// <summary>
/// Customers who each say one thing after another in a session, and repeat it with the same idempotency key, at the next replica, until it
/// is
/// acknowledged: what a careful client does while the platform is being killed.
/// </summary>
internal sealed class Customers : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two messages, so that agents can follow.</summary>
    private static readonly TimeSpan ThinkTime = TimeSpan.FromMilliseconds(30);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Func<int, Uri> _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(long Offset, string Text)>> _acknowledged = new();
    private readonly Task[] _customers;
    private long _count;
    private long _retries;
    private volatile bool _abandoned;

    /// <param name="address">Where a replica is now, by any number.</param>
    /// <param name="count">How many customers.</param>
    /// <param name="together">How many of them talk in one session.</param>
    public Customers(Func<int, Uri> address, int count, int together = 1)
    {
        _address = address;
        _customers =
        [
            .. Enumerable
                .Range(0, count / together)
                .SelectMany(session =>
                {
                    var opened = new Lazy<Task<string>>(() => OpenAsync(session));
                    return Enumerable
                        .Range(0, together)
                        .Select(number => Task.Run(async () => await TalkAsync((session * together) + number, await opened.Value)));
                }),
        ];
    }

    /// <summary>What was acknowledged in each session.</summary>
    public IEnumerable<(string Session, IReadOnlyCollection<(long Offset, string Text)> Said)> All =>
        _acknowledged.Select(entry => (entry.Key, (IReadOnlyCollection<(long, string)>)entry.Value));

    /// <summary>Requests that had to be repeated.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Waits until some more messages are acknowledged.</summary>
    public async Task MoreAsync(int messages)
    {
        long until = Volatile.Read(ref _count) + messages;
        await Waiting.UntilAsync(
            async () =>
            {
                if (Array.Find(_customers, customer => customer.IsFaulted) is { } failed)
                    await failed;
                return Volatile.Read(ref _count);
            },
            count => count >= until,
            Waiting.PatienceWithCrashes,
            $"{until} messages acknowledged"
        );
    }

    /// <summary>Has each customer end with what it is saying, acknowledged.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_customers);
    }

    public async ValueTask DisposeAsync()
    {
        _abandoned = true;
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_customers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task<string> OpenAsync(int number)
    {
        string key = Guid.NewGuid().ToString("N");
        for (int attempt = number; !_abandoned; attempt++)
            if (await TryPostAsync(_address(attempt), "/sessions", new { }, key) is { } session)
            {
                string id = session.GetProperty("id").GetString()!;
                _acknowledged[id] = new();
                return id;
            }

        throw new OperationCanceledException("The test ended before the session was opened.");
    }

    private async Task TalkAsync(int number, string session)
    {
        for (int said = 0, attempt = number; !_stop.IsCancellationRequested; said++)
        {
            string text = $"customer {number} says {said}",
                key = Guid.NewGuid().ToString("N");
            JsonElement? stored;
            while (
                (
                    stored = await TryPostAsync(
                        _address(attempt),
                        $"/sessions/{session}/events",
                        new
                        {
                            kind = "message",
                            source = "customer",
                            message = text,
                        },
                        key
                    )
                )
                    is null
            )
            {
                if (_abandoned)
                    return;
                attempt++;
            }

            Assert.Equal(text, Conversation.Text(stored.Value));
            _acknowledged[session].Enqueue((stored.Value.GetProperty("offset").GetInt64(), text));
            Interlocked.Increment(ref _count);
            await Task.Delay(ThinkTime, TimeProvider.System);
        }
    }

    /// <returns>Null when it must be tried again.</returns>
    private async Task<JsonElement?> TryPostAsync(Uri address, string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var reply = await _client.SendAsync(request);
            string text = await reply.Content.ReadAsStringAsync();
            if ((int)reply.StatusCode == 201)
                return JsonElement.Parse(text);
            if ((int)reply.StatusCode != 503)
                throw new InvalidOperationException($"Answered {(int)reply.StatusCode}: {text}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // Whether it was stored is not known: the key tells.
        }

        Interlocked.Increment(ref _retries);
        await Task.Delay(RetryPause, TimeProvider.System);
        return null;
    }
}
