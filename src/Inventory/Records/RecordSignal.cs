namespace Platform.Inventory.Records;

/// <summary>Wakes the worker of this process. Signals that come while it works are one.</summary>
internal sealed class RecordSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);
    private int _isSet;
    private volatile bool _worksHere;

    /// <summary>Whether this process records just now, so that no other needs to hear of what it sells.</summary>
    public bool WorksHere
    {
        get => _worksHere;
        set => _worksHere = value;
    }

    public void Set()
    {
        if (Volatile.Read(ref _isSet) == 0 && Interlocked.Exchange(ref _isSet, 1) == 0)
            _set.Release();
    }

    /// <summary>Waits until there is a signal, or the time is up.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), waiting, patience, Timeout.InfiniteTimeSpan);
        try
        {
            await _set.WaitAsync(waiting.Token);
            Volatile.Write(ref _isSet, 0);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    public void Dispose() => _set.Dispose();
}
