using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>One multiplexer, and whether it still answers.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ConnectionLog _log;
    private readonly long _begun;
    private readonly Task<ConnectionMultiplexer> _connecting;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _unanswered;
    private long _silentSince;

    public RedisLink(ConfigurationOptions configuration, TimeProvider time, ConnectionLog log)
    {
        (_time, _log, _begun) = (time, log, time.GetTimestamp());
        // On another thread, because it looks up names before it first waits.
        _connecting = Task.Run(() => ConnectAsync(configuration));
    }

    /// <summary>For how long calls that were given up have been without an answer; zero when there are none.</summary>
    public TimeSpan SilentFor
    {
        get
        {
            lock (_gate)
                return _unanswered > 0 ? _time.GetElapsedTime(_silentSince) + TimeSpan.FromTicks(1) : TimeSpan.Zero;
        }
    }

    /// <summary>Completes when the link is given up.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Whether it could not even begin to connect, and it is time to try again.</summary>
    public bool HasFailed(TimeSpan retryAfter) => _connecting.IsFaulted && _time.GetElapsedTime(_begun) > retryAfter;

    /// <summary>The database once the first attempt to connect has ended; null when it takes longer than the time-out.</summary>
    public async ValueTask<IDatabase?> ConnectedAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!_connecting.IsCompleted)
        {
            var patience = timeout - _time.GetElapsedTime(_begun);
            try
            {
                await _connecting.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        return (await _connecting).GetDatabase();
    }

    /// <summary>Waits for an answer.</summary>
    /// <exception cref="TimeoutException">It did not come in time. Until it comes, the link is silent.</exception>
    public async Task<TResult> AnswerAsync<TResult>(Task<TResult> call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (TimeoutException) when (!call.IsCompleted)
        {
            GiveUp(call);
            throw;
        }
    }

    /// <summary>Subscribes for as long as the link lasts: once asked, the client repeats it whenever it connects again.</summary>
    public async Task SubscribeAsync(string channel, Action<string> onMessage, TimeSpan timeout)
    {
        var multiplexer = await _connecting;
        try
        {
            await multiplexer
                .GetSubscriber()
                .SubscribeAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), (_, message) => Deliver(message, onMessage))
                .WaitAsync(timeout, _time);
        }
        catch (Exception e) when (RedisFault.IsAway(e))
        {
            // Remembered by the client all the same.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed.TrySetResult();
        try
        {
            var multiplexer = await _connecting;
            // On another thread, because it may wait for the server.
            await Task.Run(() => multiplexer.CloseAsync(allowCommandsToComplete: false));
        }
        catch (Exception e) when (RedisFault.IsAway(e))
        {
            // It is given up because it is broken.
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
        _log.Watch(multiplexer);
        return multiplexer;
    }

    private void Deliver(RedisValue message, Action<string> onMessage)
    {
        // The link that replaces this one delivers it too.
        if (!_closed.Task.IsCompleted)
            onMessage(message!);
    }

    private void GiveUp(Task call)
    {
        lock (_gate)
            if (_unanswered++ == 0)
                _silentSince = _time.GetTimestamp();
        _ = call.ContinueWith(
            static (ended, link) => ((RedisLink)link!).End(ended),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private void End(Task ended)
    {
        // Looked at, or else it counts as unobserved.
        _ = ended.Exception;
        lock (_gate)
            _unanswered--;
    }
}
