namespace Platform.ServiceDefaults.Stores.Batching;

/// <summary>What is done with groups, and their bounds.</summary>
public sealed class GroupCommitSettings<TItem>
{
    /// <summary>Bounds the items that wait or are under way; several group commits may share it.</summary>
    public required PendingLimit Limit { get; init; }

    /// <summary>The most that a group holds; an item that is larger goes alone.</summary>
    public required GroupSize MaxGroup { get; init; }

    /// <summary>The size of an item; one item of no bytes unless set.</summary>
    public Func<TItem, GroupSize> SizeOf { get; init; } = static _ => new(1, 0);

    /// <summary>Groups under way at once, 1 or more; 2 for a store with one thread, so that a group waits there when the one before ends.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>How long an item may wait for its answer; refused then, within a tenth of it or 250 ms.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>
    /// Whether a group that throws has done nothing, so that it may be tried again in halves to find the one item at fault.
    /// <see cref="StoreUnavailableException"/> is no item's fault: it refuses the whole group.
    /// </summary>
    public bool IsAtomic { get; init; }

    /// <summary>
    /// Carries out a group and answers its items; one that has an answer already must not mind another. The items are taken from those that
    /// wait when they are first asked for: a commit that does so when its store's turn has come takes what came until then. What an item's
    /// caller lends only until it is answered must be read before the first await.
    /// </summary>
    public required Func<Lazy<IReadOnlyList<TItem>>, Task> Commit { get; init; }

    /// <summary>Answers an item that was not carried out, or may have been. Must not throw, and not mind an answer before.</summary>
    public required Action<TItem, GroupFault> Refuse { get; init; }
}

/// <summary>How large a group is.</summary>
/// <param name="Items">Counted as the service counts them.</param>
/// <param name="Bytes">0 where they do not matter.</param>
public readonly record struct GroupSize(long Items, long Bytes = 0)
{
    public bool Fits(in GroupSize bound) => Items <= bound.Items && Bytes <= bound.Bytes;

    public static GroupSize operator +(GroupSize one, GroupSize other) => new(one.Items + other.Items, one.Bytes + other.Bytes);
}

/// <summary>Whether an item was taken.</summary>
public enum GroupAdmission
{
    /// <summary>It will be answered.</summary>
    Taken,

    /// <summary>As many wait as may.</summary>
    Full,

    /// <summary>The group commit is disposed.</summary>
    Closed,
}

/// <summary>Why an item is not answered by its group.</summary>
public abstract record GroupFault
{
    private GroupFault() { }

    /// <summary>Its time was up before a group took it: nothing was done.</summary>
    public sealed record NotStarted(TimeSpan Patience) : GroupFault;

    /// <summary>Its time was up while its group was under way: it may be done.</summary>
    public sealed record Unfinished(TimeSpan Patience) : GroupFault;

    /// <summary>Its group threw.</summary>
    public sealed record Failed(Exception Exception) : GroupFault;
}

/// <summary>How many items may wait or be under way.</summary>
/// <param name="most">1 or more.</param>
public sealed class PendingLimit(int most)
{
    private int _count;

    public int Most => most;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place, if there is one.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= most)
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives places back.</summary>
    public void Leave(int items) => Interlocked.Add(ref _count, -items);
}
