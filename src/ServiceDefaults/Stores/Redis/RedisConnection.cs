using System.Net;
using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>
/// Calls to Redis that end in bounded time, whatever Redis does: refused at once while there is no connection, given up after
/// the time-out, and refused at once while an earlier call is still without an answer, so that nothing piles up behind it.
/// It connects by itself, at the first call and again after a failure.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>
    /// Time-outs a silent connection is given. Longer than a failover and than Redis's wait for a slow disk; then it may as
    /// well be cut off without a sign, which TCP notices only after a quarter of an hour.
    /// </summary>
    internal const int TimeoutsUntilLost = 5;

    private readonly Lock _gate = new();
    private readonly ConfigurationOptions _configuration;
    private readonly TimeProvider _time;
    private readonly ConnectionLog _log;
    private readonly CancellationTokenSource _disposing = new();
    private RedisLink? _link;
    private bool _disposed;

    /// <summary>Connects at the first call, not yet.</summary>
    /// <param name="configuration">See <see cref="RedisSettings.Parse"/>.</param>
    /// <param name="time">Measures time-outs.</param>
    /// <param name="log">Hears of failures; several connections to one Redis may share it. It is not disposed here.</param>
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
        string.Join(
            ", ",
            configuration.EndPoints.Select(endPoint => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}")
        );

    /// <summary>Makes a call.</summary>
    /// <exception cref="StoreUnavailableException">
    /// Redis is unavailable or refuses; the message says why, for people. After a time-out the call may have been carried out.
    /// </exception>
    public async Task<TResult> CallAsync<TState, TResult>(
        Func<IDatabase, TState, Task<TResult>> send,
        TState state,
        CancellationToken cancellationToken = default
    )
    {
        var link = Current();
        if (link.SilentFor > TimeSpan.Zero)
            throw new StoreUnavailableException(RedisFault.NoAnswer(Address, Timeout));
        try
        {
            if (await link.ConnectedAsync(Timeout, cancellationToken) is not { } database)
                throw new StoreUnavailableException(RedisFault.Unreachable(Address));
            return await link.AnswerAsync(send(database, state), Timeout, cancellationToken);
        }
        catch (Exception e) when (RedisFault.IsAway(e))
        {
            throw new StoreUnavailableException(RedisFault.Describe(Address, Timeout, e), e);
        }
    }

    /// <summary>Whether Redis answers.</summary>
    /// <exception cref="StoreUnavailableException">It does not; the message says what to do.</exception>
    public Task PingAsync(CancellationToken cancellationToken) =>
        CallAsync(static (database, _) => database.ExecuteAsync("PING"), 0, cancellationToken);

    /// <summary>
    /// Hears what is published on a channel, until the connection is disposed and through every reconnection. What is published
    /// while Redis is unavailable or the connection is broken is missed, and nobody says so: read again what the messages are about
    /// from time to time.
    /// </summary>
    /// <param name="channel">Its name, not a pattern.</param>
    /// <param name="onMessage">Called on a thread of the pool, perhaps on several at once and not in order. Must not throw or
    /// block.</param>
    /// <returns>When it is subscribed. If Redis is unavailable that is tried no longer than the time-outs, and made good later.</returns>
    public Task SubscribeAsync(string channel, Action<string> onMessage)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = StaySubscribedAsync(channel, onMessage, tried);
        return tried.Task;
    }

    /// <summary>Ends the connection and what is subscribed; calls under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        RedisLink? link;
        lock (_gate)
            (_disposed, link, _link) = (true, _link, null);
        await _disposing.CancelAsync();
        if (link is not null)
            await link.DisposeAsync();
    }

    private async Task StaySubscribedAsync(string channel, Action<string> onMessage, TaskCompletionSource tried)
    {
        while (!_disposing.IsCancellationRequested)
            try
            {
                var link = Current();
                await link.SubscribeAsync(channel, onMessage, Timeout);
                tried.TrySetResult();
                await link.Closed;
            }
            catch (Exception e) when (RedisFault.IsAway(e))
            {
                tried.TrySetResult();
                await Task.Delay(Timeout, _time, _disposing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
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
