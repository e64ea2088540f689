using System.Text.Json;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>What the clients of a run share.</summary>
internal sealed class ChatRun
{
    private readonly Uri _target;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _gate = new();
    private readonly List<ChatClient> _clients = [];
    private readonly SourceAddresses _addresses;
    private TimeSpan? _begun;
    private long _number;

    public ChatRun(ChatPlan plan, Uri target, TimeProvider time, bool limited)
    {
        (Plan, _target, _time, IsLimited) = (plan, target, time, limited);
        (Scale, Tenants, Messages, Settling) = (limited ? plan.Scale : 1, plan.Tenants, plan.Messages, plan.Settling);
        _addresses = plan.AddressesFor(target);
        _origin = time.GetTimestamp();
        Pool = new SessionPool(Tenants, Scale);
        Controller = new RateController(plan.RequestsAMinute, Scale);
        Phases = new Phases(plan.MeasuredLength, plan.Sessions);
    }

    public ChatPlan Plan { get; }

    /// <summary>How long missing replies are waited for, once none comes any more.</summary>
    public TimeSpan Settling { get; }

    /// <summary>What every duration is of the specification's.</summary>
    public double Scale { get; }

    public int Tenants { get; }

    public IReadOnlyList<string> Messages { get; }

    /// <summary>Whether the service limits requests, and clients pace themselves.</summary>
    public bool IsLimited { get; }

    public SessionPool Pool { get; }

    public RateController Controller { get; }

    public Phases Phases { get; }

    /// <summary>How long the service keeps an idle session.</summary>
    public TimeSpan IdleTimeout => TimeSpan.FromHours(1) * Scale;

    /// <summary>Time on which clients keep their allowances.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Time since the first client asked what to do.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return Now - (_begun ??= Now);
        }
    }

    /// <summary>Clients so far, of which each has an address of its own when they are paced.</summary>
    public IReadOnlyList<ChatClient> Clients
    {
        get
        {
            lock (_gate)
                return [.. _clients];
        }
    }

    /// <summary>Requests admitted though the limit was used up.</summary>
    public int OverLimit => Clients.Sum(client => client.OverLimit);

    /// <summary>The client of a number, from 0.</summary>
    public ChatClient Client(int number)
    {
        lock (_gate)
        {
            while (_clients.Count <= number)
                _clients.Add(new ChatClient(this, _clients.Count));
            return _clients[number];
        }
    }

    /// <summary>A number for a message.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>A request of a client.</summary>
    public Request Request(string method, string path, int client, int tenant, string? body = null)
    {
        var address = _addresses[client];
        List<KeyValuePair<string, string>> headers = [.. address.Headers];
        if (Tenants > 1)
            headers.Add(new("X-Tenant-Id", $"load-{tenant + 1}"));
        if (body is not null)
            headers.Add(new("Content-Type", "application/json"));
        return new Request(method, _target.At(path), headers)
        {
            From = address.From,
            Body = body is null ? default : System.Text.Encoding.UTF8.GetBytes(body),
        };
    }

    /// <summary>The body of a message.</summary>
    public string MessageBody(long number) =>
        $$"""{"kind":"message","source":"customer","message":"{{JsonEncodedText.Encode(ChatEvent.Mark(Messages[(int)(number % Messages.Count)], number))}}"}""";
}
