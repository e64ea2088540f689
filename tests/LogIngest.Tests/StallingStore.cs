using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Tests;

/// <summary>A store that a test can hold up or break, in front of a real one.</summary>
internal sealed class StallingStore(ILogStore store) : ILogStore
{
    private TaskCompletionSource _go = Completed();

    /// <summary>Whether storing fails.</summary>
    public bool Broken { get; set; }

    public void Stall() => _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Go() => _go.TrySetResult();

    public async Task<ShardLease?> StoreAsync(ShardLease lease, QueueRun run, CancellationToken cancellationToken)
    {
        await _go.Task;
        return Broken ? throw new StoreUnavailableException("The disk is full.") : await store.StoreAsync(lease, run, cancellationToken);
    }

    public Task PrepareAsync(int shards, CancellationToken cancellationToken) => store.PrepareAsync(shards, cancellationToken);

    public Task<IReadOnlyList<ShardLease>> ClaimAsync(
        string worker,
        IReadOnlyList<ShardLease> held,
        TimeSpan duration,
        CancellationToken cancellationToken
    ) => store.ClaimAsync(worker, held, duration, cancellationToken);

    public Task ReleaseAsync(string worker, CancellationToken cancellationToken) => store.ReleaseAsync(worker, cancellationToken);

    public Task<IReadOnlyList<StoredEntry>> QueryAsync(EntryQuery query, CancellationToken cancellationToken) =>
        store.QueryAsync(query, cancellationToken);

    public Task<IReadOnlyList<StoredEntry>> ReadAfterAsync(
        string deviceId,
        EntryPosition after,
        int limit,
        CancellationToken cancellationToken
    ) => store.ReadAfterAsync(deviceId, after, limit, cancellationToken);

    public Task<long> CountAsync(string deviceId, EntryPosition after, EntryPosition before, CancellationToken cancellationToken) =>
        store.CountAsync(deviceId, after, before, cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) => store.PingAsync(cancellationToken);

    public Task<StoreTotals> TotalsAsync(CancellationToken cancellationToken) => store.TotalsAsync(cancellationToken);

    public Task AddRejectedAsync(long entries, CancellationToken cancellationToken) => store.AddRejectedAsync(entries, cancellationToken);

    public Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        store.ExpireAsync(before, cancellationToken);

    // The service disposes the real store.
    public ValueTask DisposeAsync()
    {
        Go();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
