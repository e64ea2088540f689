using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Batching;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.Writes;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>
/// Commits appends in groups, a few groups at once. All of one session go by one lane, so that this process never waits for itself;
/// those of a session that another process keeps locked are tried again.
/// </summary>
internal sealed class PostgresAppends : IAsyncDisposable
{
    /// <summary>
    /// Transactions at once: while one waits for the disk, others are worked out. More make the groups smaller, and each event more
    /// expensive.
    /// </summary>
    private const int Lanes = 4;

    /// <summary>So that no transaction takes long.</summary>
    private const int MaxGroup = 500;

    /// <summary>Before a session that was locked is tried again: a transaction takes a few of them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly PostgresDatabase _database;
    private readonly WriteLimits _limits;
    private readonly GroupCommit<IPendingAppend>[] _lanes;

    public PostgresAppends(PostgresDatabase database, WriteLimits limits, ILogger logger)
    {
        (_database, _limits) = (database, limits);
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => limits.Group<IPendingAppend>(MaxGroup, 1, CommitAsync, logger))];
    }

    public Task<CustomerAppendOutcome> AppendAsync(CustomerAppend append, CancellationToken cancellationToken) =>
        AppendAsync(
            append.Session,
            append.Idempotency?.Key,
            session => session?.Append(append) ?? CustomerAppendOutcome.Refused(CustomerAppendStatus.NoSession),
            cancellationToken
        );

    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        AppendAsync(
            append.Session,
            null,
            session => session?.Append(append) ?? new AgentAppendOutcome(null, SessionState.Empty),
            cancellationToken
        );

    /// <summary>Ends once all that waits has its answer.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
    }

    private async Task<T> AppendAsync<T>(SessionKey session, string? key, Func<LockedSession?, T> run, CancellationToken cancellationToken)
    {
        var append = new PendingAppend<T>(session, key, _limits.Time.GetTimestamp(), run);
        _limits.Add(LaneOf(append), append);
        return await append.Task.WaitAsync(cancellationToken);
    }

    private GroupCommit<IPendingAppend> LaneOf(IPendingAppend append) => _lanes[(uint)append.Session.GetHashCode() % Lanes];

    private async Task CommitAsync(Lazy<IReadOnlyList<IPendingAppend>> group)
    {
        long begun = _limits.Time.GetTimestamp();
        var locked = await _database.RunAsync(
            "store events",
            (connection, token) => AppendTransaction.RunAsync(connection, group.Value, token),
            CancellationToken.None
        );
        List<IPendingAppend> again = [];
        foreach (var append in group.Value)
            if (locked.Contains(append.Session))
                again.Add(append);
            else
                append.Answer();
        _limits.Committed(group.Value.Count, begun);
        if (again.Count > 0)
            _ = TryAgainAsync(again);
    }

    /// <summary>Never throws.</summary>
    private async Task TryAgainAsync(List<IPendingAppend> locked)
    {
        await Task.Delay(Pause, _limits.Time);
        foreach (var append in locked)
            try
            {
                if (_limits.Time.GetElapsedTime(append.Since) > _limits.CommitTimeout)
                    throw new StoreUnavailableException(
                        $"The session {append.Session.Id} is locked by another process. Nothing was stored."
                    );
                _limits.Add(LaneOf(append), append, append.Since);
            }
            catch (StoreUnavailableException e)
            {
                append.Refuse(e);
            }
    }
}
