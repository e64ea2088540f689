namespace Platform.LogIngest.Queue.InProcess;

/// <summary>A submission that waits for its commit.</summary>
internal sealed class PendingItem(StreamOffset offset, byte[] frames, int entries, Submission submission)
{
    private readonly IdempotencyRecord? _idempotency =
        submission.IdempotencyKey is { } key ? new IdempotencyRecord(key, submission.Answer.ToArray()) : null;

    public StreamOffset Offset { get; set; } = offset;

    public byte[] Frames => frames;

    public int Entries => entries;

    public TaskCompletionSource<Admission> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public QueueItem ToQueueItem() => new(Offset, frames, entries, _idempotency);
}
