using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Logs;

/// <summary>A log service of a few lines that keeps the contract, or breaks it where a test wants.</summary>
internal sealed class FakeLogIngest : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<JsonElement>> _stored = [];
    private readonly List<string> _keys = [];
    private HttpTarget? _target;
    private int _requests;
    private int _statsAsked;

    /// <summary>How often the n-th request's first entry is stored, from 1; once unless set.</summary>
    public Func<int, int> Copies { get; init; } = _ => 1;

    /// <summary>How the n-th request is answered, from 1; 200 unless set. Nothing is stored otherwise.</summary>
    public Func<int, int> Status { get; init; } = _ => 200;

    /// <summary>How many questions for its counts the service answers with entries still pending, once it has some.</summary>
    public int BusyFor { get; init; }

    /// <summary>Whether it answers the oldest entry first.</summary>
    public bool OldestFirst { get; init; }

    public Uri Url => _target!.Url;

    public IReadOnlyList<string> Keys => _keys;

    public long Stored
    {
        get
        {
            lock (_gate)
                return _stored.Values.Sum(entries => entries.Count);
        }
    }

    public IReadOnlyCollection<string> Devices => _stored.Keys;

    public async Task<FakeLogIngest> StartAsync()
    {
        _target = await HttpTarget.StartAsync(AnswerAsync);
        return this;
    }

    public ValueTask DisposeAsync() => _target!.DisposeAsync();

    private Task AnswerAsync(HttpContext context) =>
        context.Request.Path.Value switch
        {
            "/api/log" => TakeAsync(context, body => [body], _ => new { success = true, id = "0198c3a2-7d4e-7000-8000-000000000001" }),
            "/api/logs/batch" => TakeAsync(
                context,
                body => [.. body.GetProperty("logs").EnumerateArray()],
                accepted => new { success = true, accepted }
            ),
            "/api/stats" => context.Response.WriteAsJsonAsync(Stats()),
            var path => context.Response.WriteAsJsonAsync(Newest(path!.Split('/')[^1])),
        };

    private async Task TakeAsync(HttpContext context, Func<JsonElement, JsonElement[]> entriesOf, Func<int, object> answer)
    {
        var entries = entriesOf(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body));
        lock (_gate)
        {
            int number = ++_requests;
            context.Response.StatusCode = Status(number);
            if (context.Request.Headers["Idempotency-Key"] is [{ } key])
                _keys.Add(key);
            for (int i = 0; i < entries.Length && context.Response.StatusCode == 200; i++)
                Store(entries[i], i == 0 ? Copies(number) : 1);
        }

        await context.Response.WriteAsJsonAsync(answer(entries.Length));
    }

    private void Store(JsonElement entry, int copies)
    {
        string device = entry.GetProperty("device_id").GetString()!;
        if (!_stored.TryGetValue(device, out var entries))
            _stored.Add(device, entries = []);
        entries.AddRange(Enumerable.Repeat(entry, copies));
    }

    private object Stats()
    {
        lock (_gate)
        {
            long stored = Stored;
            long pending = stored > 0 && _statsAsked++ < BusyFor ? Math.Min(stored, 7) : 0;
            return new
            {
                accepted = stored,
                stored = stored - pending,
                rejected = 0,
                pending,
            };
        }
    }

    private object Newest(string device)
    {
        lock (_gate)
        {
            var entries = _stored[device];
            var logs = OldestFirst ? entries.Take(10) : entries.AsEnumerable().Reverse().Take(10);
            return new { device_id = device, logs = logs.ToArray() };
        }
    }
}
