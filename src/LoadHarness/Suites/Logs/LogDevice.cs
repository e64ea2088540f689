using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>What all devices of a run have in common.</summary>
/// <param name="Target">Where the service is.</param>
/// <param name="TestId">Tells the entries of this run from those of others.</param>
/// <param name="BatchSize">Entries in a request, ≥ 1; null for one entry without a list around it.</param>
/// <param name="IdempotencyKeys">Whether each request carries a key of its own.</param>
internal sealed record LogTraffic(Uri Target, string TestId, int? BatchSize, bool IdempotencyKeys)
{
    /// <summary>Where the requests go.</summary>
    public Uri Url => Target.At(BatchSize is null ? "/api/log" : "/api/logs/batch");

    /// <summary>Entries in a request.</summary>
    public int EntriesPerRequest => BatchSize ?? 1;
}

/// <summary>One device: sends its entries in ascending order, one request after another, and knows which were acknowledged.</summary>
internal sealed class LogDevice
{
    private readonly LogTraffic _traffic;
    private readonly TimeProvider _time;
    private readonly LogBody _body;
    private readonly Request _request;
    private long _acknowledgedEntries;

    public LogDevice(LogTraffic traffic, int number, TimeProvider time)
    {
        (_traffic, _time) = (traffic, time);
        Id = $"device_{number:D3}";
        _body = new LogBody(Id, traffic.TestId, traffic.BatchSize);
        _request = new Request("POST", traffic.Url, [new("Content-Type", "application/json")]) { Body = _body.Bytes };
    }

    /// <summary>Such as <c>device_042</c>.</summary>
    public string Id { get; }

    /// <summary>The number of the entry sent last, from 1; 0 before the first.</summary>
    public long LastSent { get; private set; }

    /// <summary>The number of the last entry that was acknowledged; 0 before the first.</summary>
    public long LastAcknowledged { get; private set; }

    /// <summary>Whether each entry sent was acknowledged: then, and only then, what is stored has no gap.</summary>
    public bool AllAcknowledged => _acknowledgedEntries == LastSent;

    /// <summary>The next entries.</summary>
    /// <param name="random">Draws levels, states and values.</param>
    public Request Next(Random random)
    {
        _body.Patch(LastSent + 1, _time.GetUtcNow(), random);
        LastSent += _traffic.EntriesPerRequest;
        return _traffic.IdempotencyKeys ? WithKey() : _request;
    }

    /// <summary>Looks at an answer with status 200.</summary>
    /// <returns>Null when it acknowledges what was sent last, else what is wrong.</returns>
    public string? Check(ReadOnlySpan<byte> answer)
    {
        string? fault = _traffic.BatchSize is { } size ? LogReply.ReadBatch(answer, size) : LogReply.ReadSingle(answer);
        if (fault is not null)
            return fault;
        LastAcknowledged = LastSent;
        _acknowledgedEntries += _traffic.EntriesPerRequest;
        return null;
    }

    /// <summary>A head is bytes once for each request object, so a key of its own costs a new one: about 1 µs.</summary>
    private Request WithKey() =>
        new("POST", _request.Url, [new("Content-Type", "application/json"), new("Idempotency-Key", $"{_traffic.TestId}-{Id}-{LastSent}")])
        {
            Body = _body.Bytes,
        };
}
