using System.Collections.Concurrent;
using System.Net;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// HTTP/1.1 on bare sockets, made for load: a request costs one copy into a send buffer, one <c>send</c> and one
/// <c>recv</c>, and no allocation. With <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c> set before the
/// first socket, users go on right on the thread that saw the answer, which halves the cost; checks must not block then.
/// </summary>
internal sealed class RawTransport : ITransport
{
    /// <summary>How exactly time-outs and cancellation are kept.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(50);

    private readonly TransportOptions _options;
    private readonly RunClock _clock;
    private readonly ConcurrentDictionary<(string Authority, IPAddress? From), RawPool> _pools = [];
    private readonly ITimer _sweeper;
    private RawPool? _last;

    public RawTransport(TransportOptions options, RunClock clock)
    {
        _options = options;
        _clock = clock;
        _sweeper = clock.Time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    public string Name => "raw";

    public long ConnectionsOpened => _pools.Values.Sum(pool => pool.ConnectionsOpened);

    public ValueTask<Reply> SendAsync(Request request, CancellationToken cancellationToken)
    {
        var pool = _last;
        if (pool is null || pool.Authority != request.Authority || !Equals(pool.From, request.From))
            _last = pool = PoolFor(request);
        return pool.TryRent() is { } connection
            ? connection.SendAsync(request, cancellationToken)
            : pool.WaitAndSendAsync(request, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync();
        foreach (var pool in _pools.Values)
            pool.Dispose();
    }

    private RawPool PoolFor(Request request)
    {
        var url = request.Url;
        if (url.Scheme != "http")
            throw new InvalidPlanException($"The transport 'raw' speaks plain http only; for {url.Scheme}://{url.Authority} use 'client'.");
        return _pools.GetOrAdd((request.Authority, request.From), key => new RawPool(url, key.From, _options, _clock));
    }

    private void Sweep()
    {
        long now = _clock.Now;
        foreach (var pool in _pools.Values)
            pool.AbortWhatIsDue(now);
    }
}
