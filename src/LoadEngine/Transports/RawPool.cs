using System.Net;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// The connections to one host and port from one address of this machine, at most <see cref="TransportOptions.MaxConnections"/>; the
/// one used last is used first. Requests beyond that wait in order; how many may wait is bounded by whoever starts them.
/// </summary>
internal sealed class RawPool(Uri url, IPAddress? from, TransportOptions options, RunClock clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<RawConnection> _all = [];
    private readonly Stack<RawConnection> _idle = [];
    private readonly LinkedList<Waiter> _waiting = [];
    private IPEndPoint[]? _endpoints;
    private long _connectionsOpened;

    private sealed class Waiter(CancellationToken cancellationToken)
        : TaskCompletionSource<RawConnection>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public CancellationToken CancellationToken => cancellationToken;
    }

    public string Authority { get; } = url.Authority;

    /// <summary>The address that connections are bound to; null lets the system choose.</summary>
    public IPAddress? From => from;

    public long ConnectionsOpened => Volatile.Read(ref _connectionsOpened);

    /// <summary>A free connection, or null when all are busy.</summary>
    public RawConnection? TryRent()
    {
        lock (_gate)
            return RentLocked();
    }

    public async ValueTask<Reply> WaitAndSendAsync(Request request, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            waiter = new Waiter(cancellationToken);
            if (RentLocked() is { } free)
                waiter.SetResult(free);
            else
                _waiting.AddLast(waiter);
        }

        try
        {
            return await (await waiter.Task).SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            long now = clock.Now;
            return new Reply
            {
                Failure = FailureKind.Interrupted,
                Error = "The run ended while the request waited for a connection.",
                SentAt = now,
                DoneAt = now,
            };
        }
    }

    public void Return(RawConnection connection)
    {
        Waiter? next;
        lock (_gate)
        {
            next = _waiting.First?.Value;
            if (next is null)
                _idle.Push(connection);
            else
                _waiting.RemoveFirst();
        }

        next?.SetResult(connection);
    }

    public void AbortWhatIsDue(long now)
    {
        RawConnection[] all;
        List<Waiter> cancelled = [];
        lock (_gate)
        {
            all = [.. _all];
            for (var node = _waiting.First; node is not null; )
            {
                var following = node.Next;
                if (node.Value.CancellationToken.IsCancellationRequested)
                {
                    cancelled.Add(node.Value);
                    _waiting.Remove(node);
                }

                node = following;
            }
        }

        cancelled.ForEach(waiter => waiter.SetCanceled(waiter.CancellationToken));
        foreach (var connection in all)
            connection.AbortIfDue(now);
    }

    /// <summary>Where to connect, in the order to try; the name is resolved once a run.</summary>
    public async ValueTask<IReadOnlyList<IPEndPoint>> EndpointsAsync(CancellationToken cancellationToken) =>
        _endpoints ??= IPAddress.TryParse(url.IdnHost, out var address)
            ? [new IPEndPoint(address, url.Port)]
            : [.. (await Dns.GetHostAddressesAsync(url.IdnHost, cancellationToken)).Select(a => new IPEndPoint(a, url.Port))];

    public void CountConnection() => Interlocked.Increment(ref _connectionsOpened);

    public void Dispose()
    {
        lock (_gate)
            _all.ForEach(connection => connection.Dispose());
    }

    private RawConnection? RentLocked()
    {
        if (_idle.TryPop(out var connection))
            return connection;
        if (_all.Count >= options.MaxConnections)
            return null;
        connection = new RawConnection(this, options, clock);
        _all.Add(connection);
        return connection;
    }
}
