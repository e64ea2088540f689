using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Events;

/// <summary>One who waits for events of a session, until it is disposed.</summary>
internal sealed class EventWatch(EventFeed owner, SessionKey session, SessionFeed feed) : IDisposable
{
    private TaskCompletionSource _news = NewNews();
    private bool _left;

    public SessionKey Session => session;

    public SessionFeed Feed => feed;

    /// <summary>Completes when there is something new. Take it before looking, and wait for it after nothing was found.</summary>
    public Task News => Volatile.Read(ref _news).Task;

    public void Signal() => Interlocked.Exchange(ref _news, NewNews()).SetResult();

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _left, true))
            owner.Leave(this);
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
