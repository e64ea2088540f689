using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Chat;

/// <summary>A SessionChat of a few lines that keeps the contract, or breaks it where a test wants.</summary>
internal sealed class FakeChat : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly Dictionary<(string Tenant, IPAddress Address, string Policy), Queue<long>> _charged = [];
    private readonly TimeProvider _time = TimeProvider.System;
    private HttpTarget? _target;
    private int _messages;
    private int _opened;

    /// <summary>The moving window of the limits.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sessions, messages and other requests of a client within the window; 0 for no limit.</summary>
    public (int Sessions, int Messages, int Other) Limits { get; init; } = (10, 30, 100);

    /// <summary>How many more are let in than the service says.</summary>
    public int Lenience { get; init; }

    /// <summary>Whether the n-th message, from 1, is acknowledged and not stored.</summary>
    public Func<int, bool> Loses { get; init; } = _ => false;

    /// <summary>How often the n-th message is stored.</summary>
    public Func<int, int> Copies { get; init; } = _ => 1;

    /// <summary>How many replies the n-th message gets.</summary>
    public Func<int, int> Replies { get; init; } = _ => 1;

    /// <summary>How many offsets are left out before the n-th message.</summary>
    public Func<int, int> Skips { get; init; } = _ => 0;

    /// <summary>How the n-th message is answered; 201 unless set.</summary>
    public Func<int, int> Status { get; init; } = _ => 201;

    /// <summary>Whether the n-th message is stored when its answer is another than 201.</summary>
    public Func<int, bool> StoredAnyway { get; init; } = _ => false;

    /// <summary>Whether the n-th session is forgotten as soon as it is open.</summary>
    public Func<int, bool> Forgets { get; init; } = _ => false;

    /// <summary>The most events of an answer.</summary>
    public int PageSize { get; init; } = 1000;

    public Uri Url => _target!.Url;

    /// <summary>Messages by the address they came from.</summary>
    public ConcurrentDictionary<string, int> Addresses { get; } = [];

    /// <summary>Tenants that spoke.</summary>
    public ConcurrentDictionary<string, int> Tenants { get; } = [];

    /// <summary>What was said.</summary>
    public ConcurrentBag<string> Said { get; } = [];

    /// <summary>Sessions that are there.</summary>
    public int Sessions
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    public async Task<FakeChat> StartAsync()
    {
        _target = await HttpTarget.StartAsync(AnswerAsync);
        return this;
    }

    public ValueTask DisposeAsync() => _target!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var asked = context.Request.ContentLength > 0 ? await JsonDocument.ParseAsync(context.Request.Body) : null;
        (int status, string body) = Answer(context, asked?.RootElement);
        if (status < 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (status != 204)
            await context.Response.WriteAsync(body);
    }

    private (int Status, string Body) Answer(HttpContext context, JsonElement? body)
    {
        string[] path = context.Request.Path.Value!.Trim('/').Split('/');
        if (path is ["readyz"])
            return (200, """{"service":"SessionChat"}""");
        string tenant = context.Request.Headers["X-Tenant-Id"].FirstOrDefault() ?? "default";
        string method = context.Request.Method;
        (string policy, int limit) = (method, path) switch
        {
            ("POST", ["sessions"]) => ("create-guest-session", Limits.Sessions),
            ("POST", _) => ("customer-event", Limits.Messages),
            _ => ("default", Limits.Other),
        };
        lock (_gate)
        {
            if (!Admit(context, tenant, policy, limit))
                return (429, "{}");
            if (path is ["stats"])
                return (200, "{}");
            if (path is ["sessions"])
                return Open(tenant);
            string key = $"{tenant}/{path[1]}";
            return !_sessions.TryGetValue(key, out var session)
                ? (404, "{}")
                : method switch
                {
                    "POST" => Say(context, tenant, session, body!.Value.GetProperty("message").GetString()!),
                    "GET" => (200, session.Read(long.Parse(context.Request.Query["min_offset"]!, CultureInfo.InvariantCulture), PageSize)),
                    _ => Delete(key),
                };
        }
    }

    /// <summary>Exact: any window holds no more than the limit. What is said is in whole seconds, as the contract has it.</summary>
    private bool Admit(HttpContext context, string tenant, string policy, int limit)
    {
        if (limit == 0)
            return true;
        long now = _time.GetTimestamp(),
            window = (long)(Window.TotalSeconds * _time.TimestampFrequency);
        var key = (tenant, context.Connection.RemoteIpAddress!, policy);
        if (!_charged.TryGetValue(key, out var charged))
            _charged.Add(key, charged = []);
        while (charged.TryPeek(out long oldest) && now - oldest >= window)
            charged.Dequeue();
        bool admitted = charged.Count < limit + Lenience;
        if (admitted)
            charged.Enqueue(now);
        string wait = Math.Ceiling(_time.GetElapsedTime(now, charged.Peek() + window).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["RateLimit-Policy"] = $"\"{policy}\";q={limit};w={Math.Ceiling(Window.TotalSeconds)}";
        context.Response.Headers["RateLimit"] = $"\"{policy}\";r={Math.Max(0, limit - charged.Count)};t={wait}";
        if (!admitted)
            context.Response.Headers.RetryAfter = wait;
        return admitted;
    }

    private (int Status, string Body) Open(string tenant)
    {
        string id = $"s{++_opened}";
        if (!Forgets(_opened))
            _sessions.Add($"{tenant}/{id}", new Session(id));
        return (201, $$"""{"id":"{{id}}"}""");
    }

    private (int Status, string Body) Say(HttpContext context, string tenant, Session session, string text)
    {
        int number = ++_messages;
        Addresses.AddOrUpdate(context.Connection.RemoteIpAddress!.ToString(), 1, (_, count) => count + 1);
        Tenants.AddOrUpdate(tenant, 1, (_, count) => count + 1);
        Said.Add(text);
        int status = Status(number);
        session.Skip(Skips(number));
        string answer = session.Peek(text);
        for (int copy = 0; copy < Copies(number) && !Loses(number) && (status == 201 || StoredAnyway(number)); copy++)
            session.Say(text, Replies(number));
        return (status, answer);
    }

    private (int Status, string Body) Delete(string key)
    {
        _sessions.Remove(key);
        return (204, "");
    }

    private sealed class Session(string id)
    {
        private readonly List<(long Offset, string Json)> _events = [];
        private long _next;

        public void Skip(int offsets) => _next += offsets;

        public string Peek(string text) => Json("message", "customer", null, "message", text);

        public void Say(string text, int replies)
        {
            string message = $"{id}-{_next}";
            Add("message", "customer", message, "message", text);
            Add("status", "ai_agent", message, "status", "typing");
            for (int i = 0; i < replies; i++)
                Add("message", "ai_agent", message, "message", $"You said: {text}");
        }

        public string Read(long from, int most) =>
            $"[{string.Join(',', _events.Where(one => one.Offset >= from).Take(most).Select(one => one.Json))}]";

        private void Add(string kind, string source, string correlation, string name, string text)
        {
            _events.Add((_next, Json(kind, source, correlation, name, text)));
            _next++;
        }

        private string Json(string kind, string source, string? correlation, string name, string text) =>
            JsonSerializer.Serialize(
                new
                {
                    id = $"{id}-{_next}",
                    session_id = id,
                    offset = _next,
                    kind,
                    source,
                    correlation_id = correlation ?? $"{id}-{_next}",
                    data = new Dictionary<string, string> { [name] = text },
                }
            );
    }
}
