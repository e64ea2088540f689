using System.Buffers;

namespace Platform.LogIngest.Queue.InProcess;

/// <summary>
/// A submission that waits for its commit. Its frames are a copy in pooled memory: a caller that times out reuses its own
/// memory while the item may be in a transaction.
/// </summary>
internal sealed class PendingItem(StreamOffset offset, ReadOnlyMemory<byte> frames, int entries, Submission submission)
{
    private readonly byte[] _frames = Copy(frames);
    private readonly IdempotencyRecord? _idempotency = submission.IdempotencyKey is { } key
        ? new IdempotencyRecord(key, submission.Answer.ToArray())
        : null;

    public StreamOffset Offset { get; set; } = offset;

    public int Bytes { get; } = frames.Length;

    public int Entries => entries;

    public TaskCompletionSource<Admission> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public QueueItem ToQueueItem() => new(Offset, _frames.AsMemory(0, Bytes), entries, _idempotency);

    /// <summary>Gives the memory back: no run holds the item any more.</summary>
    public void Free() => ArrayPool<byte>.Shared.Return(_frames);

    private static byte[] Copy(ReadOnlyMemory<byte> frames)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(frames.Length);
        frames.CopyTo(copy);
        return copy;
    }
}
