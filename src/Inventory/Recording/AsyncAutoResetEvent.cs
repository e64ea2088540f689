namespace Platform.Inventory.Recording;

/// <summary>Wakes one who waits, or will. Wake-ups that come before he waits are one.</summary>
internal class AsyncAutoResetEvent
{
    private TaskCompletionSource _set = New();

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Waits until it is set, or the time is up. One at a time.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await _set.Task.WaitAsync(patience, time, cancellationToken);
            // What sets it from here on is for the next wait; what did before is looked at after this one.
            Volatile.Write(ref _set, New());
        }
        catch (TimeoutException) { }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
