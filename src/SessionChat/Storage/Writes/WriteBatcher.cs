using System.Threading.Channels;
using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Storage.Writes;

/// <summary>
/// Commits changes in groups: all that wait go together, and while one group is committed the next gathers, so that groups are the
/// larger the more there is to do.
/// </summary>
internal sealed partial class WriteBatcher<TWrite> : IAsyncDisposable
    where TWrite : IPendingWrite
{
    private readonly Channel<TWrite> _waiting = Channel.CreateUnbounded<TWrite>(new() { SingleReader = true });
    private readonly WriteLimits _limits;
    private readonly int _mostOfGroup;
    private readonly Func<IReadOnlyList<TWrite>, Task<IReadOnlyList<TWrite>>> _commit;
    private readonly ILogger _logger;
    private readonly Task _pump;

    /// <param name="limits">What may wait; several batchers may share them.</param>
    /// <param name="mostOfGroup">So that no commit takes long.</param>
    /// <param name="commit">
    /// Carries a group out in one transaction and returns those that it did: they are answered; whoever is left out is kept by the
    /// callee. When it throws, nothing of the group may be done, but for a <see cref="StoreUnavailableException"/>.
    /// </param>
    /// <param name="logger">Hears of changes that failed unexpectedly.</param>
    public WriteBatcher(
        WriteLimits limits,
        int mostOfGroup,
        Func<IReadOnlyList<TWrite>, Task<IReadOnlyList<TWrite>>> commit,
        ILogger logger
    )
    {
        (_limits, _mostOfGroup, _commit, _logger) = (limits, mostOfGroup, commit, logger);
        _pump = PumpAsync();
    }

    /// <summary>Hands a change over; it is always answered.</summary>
    /// <exception cref="StoreUnavailableException">Too many wait, or the store is closed: nothing was changed.</exception>
    public void Add(TWrite write)
    {
        _limits.Enter();
        if (_waiting.Writer.TryWrite(write))
            return;
        _limits.Leave(1);
        throw new StoreUnavailableException("The store is closed. Nothing was stored.");
    }

    /// <summary>Ends once all that waits has its answer.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _pump;
    }

    private async Task PumpAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            List<TWrite> group = [];
            while (group.Count < _mostOfGroup && _waiting.Reader.TryRead(out var next))
                group.Add(next);
            await CommitAsync(group);
            _limits.Leave(group.Count);
        }
    }

    /// <summary>Never throws, and leaves nobody waiting.</summary>
    private async Task CommitAsync(List<TWrite> group)
    {
        long begun = _limits.Time.GetTimestamp();
        try
        {
            var done = await _commit(group);
            _limits.Committed(group.Count, begun);
            foreach (var write in done)
                write.Answer();
        }
        catch (StoreUnavailableException e)
        {
            foreach (var write in group)
                write.Refuse(e);
        }
#pragma warning disable CA1031 // Whatever went wrong, hundreds of callers wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await IsolateAsync(group, e);
        }
    }

    /// <summary>One of them is at fault: it alone shall fail. Halves find it in few commits.</summary>
    private async Task IsolateAsync(List<TWrite> group, Exception fault)
    {
        if (group.Count == 1)
        {
            LogFailed(fault);
            group[0].Refuse(fault);
            return;
        }

        await CommitAsync(group[..(group.Count / 2)]);
        await CommitAsync(group[(group.Count / 2)..]);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of a session failed")]
    private partial void LogFailed(Exception exception);
}
