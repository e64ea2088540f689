using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Events;

/// <summary>A reader that waits for events of a session, until it is disposed.</summary>
internal sealed class EventWatch(EventFeed owner, SessionKey session, SessionFeed feed) : IDisposable
{
    private TaskCompletionSource _changed = NewSource();
    private bool _disposed;

    public SessionKey Session => session;

    public SessionFeed Feed => feed;

    /// <summary>Completes when there is something new. Take it before looking, and wait for it after nothing was found.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public void Signal() => Interlocked.Exchange(ref _changed, NewSource()).SetResult();

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            owner.Leave(this);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
