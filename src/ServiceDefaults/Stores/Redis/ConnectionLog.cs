using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>
/// Says when Redis goes and comes back: the first event at once, what follows within <see cref="Window"/> summed up. While
/// Redis loads its data, the client reports failed and restored connections by the hundred.
/// </summary>
public sealed class ConnectionLog(string address, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How long events are gathered before they are summed up.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private ITimer? _window;
    private int _failed,
        _restored;
    private bool _isUp;

    /// <summary>Logs what happens to a multiplexer, and that it could not connect at first.</summary>
    public void Watch(ConnectionMultiplexer multiplexer)
    {
        // The client's second connection, for subscriptions, goes and comes with it.
        multiplexer.ConnectionFailed += (_, failure) =>
        {
            if (failure.ConnectionType == ConnectionType.Interactive)
                Failed(failure.FailureType.ToString());
        };
        multiplexer.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Interactive)
                Restored();
        };
        if (!multiplexer.IsConnected)
            Failed(nameof(ConnectionFailureType.UnableToConnect));
    }

    /// <summary>A connection has failed, or could not be made.</summary>
    public void Failed(string failure)
    {
        if (Keep(isUp: false))
            logger.ConnectionFailed(address, failure);
    }

    /// <summary>A connection is back.</summary>
    public void Restored()
    {
        if (Keep(isUp: true))
            logger.ConnectionRestored(address);
    }

    /// <summary>A connection that does not answer is given up. Not bounded here: it comes once in several time-outs.</summary>
    public void Reconnecting(TimeSpan silentFor) => logger.Reconnecting(address, Math.Round(silentFor.TotalSeconds, 1));

    public void Dispose()
    {
        lock (_gate)
            _window?.Dispose();
    }

    /// <returns>Whether the event is the first, to be told at once.</returns>
    private bool Keep(bool isUp)
    {
        lock (_gate)
        {
            _isUp = isUp;
            if (_window is null)
            {
                _window = time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan);
                return true;
            }

            _ = isUp ? _restored++ : _failed++;
            return false;
        }
    }

    private void EndQuietWindow()
    {
        _window?.Dispose();
        _window = null;
    }

    private void EndWindow()
    {
        int failed,
            restored;
        bool isUp;
        lock (_gate)
        {
            (failed, restored, isUp) = (_failed, _restored, _isUp);
            (_failed, _restored) = (0, 0);
            if (failed + restored > 0)
                _window?.Change(Window, Timeout.InfiniteTimeSpan);
            else
                EndQuietWindow();
        }

        if (failed + restored > 0)
            logger.ConnectionUnsteady(Window.TotalSeconds, address, failed, restored, isUp ? "up" : "down");
    }
}
