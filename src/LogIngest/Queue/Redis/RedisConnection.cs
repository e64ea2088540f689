using System.Net;
using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>
/// Calls to Redis that end in bounded time, whatever Redis does: refused at once while there is no connection, given up after
/// the time-out, and refused at once while an earlier call is still without an answer, so that nothing piles up behind it.
/// It connects by itself, at the first call and again after a failure.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>
    /// Time-outs a silent connection is given. Longer than a failover and than Redis's wait for a slow disk; then it may as
    /// well be cut off without a sign, which TCP notices only after a quarter of an hour.
    /// </summary>
    private const int TimeoutsUntilLost = 5;

    private readonly Lock _gate = new();
    private readonly ConfigurationOptions _configuration;
    private readonly TimeProvider _time;
    private readonly ConnectionLog _log;
    private RedisLink? _link;
    private bool _disposed;

    public RedisConnection(ConfigurationOptions configuration, TimeProvider time, ConnectionLog log)
    {
        (_configuration, _time, _log) = (configuration, time, log);
        Address = AddressOf(configuration);
        Timeout = TimeSpan.FromMilliseconds(configuration.SyncTimeout);
    }

    /// <summary>Where Redis is, without a password.</summary>
    public string Address { get; }

    /// <summary>How long a call may take: <c>syncTimeout</c> of the connection string.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The servers of a configuration, for people; without the password.</summary>
    public static string AddressOf(ConfigurationOptions configuration) =>
        string.Join(", ", configuration.EndPoints.Select(endPoint => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}"));

    /// <summary>Makes a call.</summary>
    /// <exception cref="QueueUnavailableException">
    /// Redis is away or refuses; the message says why, for people. After a time-out the call may have been carried out.
    /// </exception>
    public async Task<RedisResult> CallAsync<TState>(Func<IDatabase, TState, Task<RedisResult>> send, TState state, CancellationToken cancellationToken = default)
    {
        var link = Current();
        if (link.SilentFor > TimeSpan.Zero)
            throw new QueueUnavailableException(RedisFault.NoAnswer(Address, Timeout));
        try
        {
            if (await link.ConnectedAsync(Timeout, cancellationToken) is not { } database)
                throw new QueueUnavailableException(RedisFault.Unreachable(Address));
            return await link.AnswerAsync(send(database, state), Timeout, cancellationToken);
        }
        catch (Exception e) when (RedisFault.IsAway(e))
        {
            throw new QueueUnavailableException(RedisFault.Describe(Address, Timeout, e), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        RedisLink? link;
        lock (_gate)
            (_disposed, link, _link) = (true, _link, null);
        if (link is not null)
            await link.DisposeAsync();
    }

    private RedisLink Current()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_link is null || _link.HasFailed(Timeout) || _link.SilentFor > Timeout * TimeoutsUntilLost)
                Replace();
            return _link!;
        }
    }

    private void Replace()
    {
        if (_link is { } lost)
        {
            if (lost.SilentFor > TimeSpan.Zero)
                _log.Reconnecting(lost.SilentFor);
            // Not awaited: it waits for a connection that may hang.
            _ = lost.DisposeAsync().AsTask();
        }

        _link = new RedisLink(_configuration.Clone(), _time, _log);
    }
}
