using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>
/// Carries out this process's changes of one session one after another, in the order they came: a hundred at once would make five thousand
/// attempts. How many wait, and how long, is bounded by <see cref="Writes.WriteLimits"/>.
/// </summary>
internal sealed class SessionLocks
{
    private readonly Dictionary<SessionKey, Task> _last = [];

    /// <summary>
    /// Runs work when the work before has ended. One that is cancelled while it waits lets the next start too early, which costs attempts
    /// and nothing else.
    /// </summary>
    public async Task<T> RunAsync<T>(SessionKey session, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Queue(session, end.Task);
        try
        {
            await before.WaitAsync(cancellationToken);
            return await work(cancellationToken);
        }
        finally
        {
            Leave(session, end.Task);
            end.SetResult();
        }
    }

    private Task Queue(SessionKey session, Task end)
    {
        lock (_last)
        {
            var before = _last.GetValueOrDefault(session, Task.CompletedTask);
            _last[session] = end;
            return before;
        }
    }

    private void Leave(SessionKey session, Task end)
    {
        lock (_last)
            if (_last.GetValueOrDefault(session) == end)
                _last.Remove(session);
    }
}
