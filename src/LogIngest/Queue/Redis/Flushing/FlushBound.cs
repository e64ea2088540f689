namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>What one flush may carry; a submission that is larger goes alone.</summary>
/// <param name="Entries">The most entries.</param>
/// <param name="Bytes">The most bytes.</param>
internal readonly record struct FlushBound(long Entries, long Bytes)
{
    /// <summary>So that Redis is not kept from others for long: 4 MiB take it about 5 ms.</summary>
    private const long MostBytes = 4 << 20;

    /// <summary>
    /// Submissions without a key are taken together or refused together. A flush of a quarter of the queue's bound is refused
    /// only when three quarters are filled, so that a full queue is never a nearly empty one.
    /// </summary>
    public static FlushBound Of(LogIngestOptions options) =>
        new(options.MaxPendingEntries / 4, Math.Min(options.MaxPendingBytes / 4, MostBytes));

    /// <summary>Whether a flush may carry another submission.</summary>
    public bool Admits(FlushCall flush, WaitingSubmission next) =>
        flush.Submissions == 0 || (flush.Entries + next.Submission.Entries <= Entries && flush.Bytes + next.Bytes <= Bytes);
}
