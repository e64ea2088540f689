using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Queue;

/// <summary>What one request posts: checked entries, framed and grouped by shard. Taken whole or not at all.</summary>
internal sealed class Submission
{
    /// <summary>One part for each shard that has entries; within a part, entries stand in the order in which they were posted.</summary>
    public required IReadOnlyList<ShardPart> Parts { get; init; }

    /// <summary>Entries in all, ≥ 1.</summary>
    public required int Entries { get; init; }

    /// <summary>The client's key, 1 to 128 characters; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the client is answered, and what a repetition of the key will be answered. Only needed with a key.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>The bytes of all frames.</summary>
    public int Bytes => Parts.Sum(part => part.Frames.Length);
}

/// <summary>What the queue says to a submission.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Answer">With <see cref="AdmissionKind.Replayed"/>, the answer to the first request with the key.</param>
/// <param name="Detail">With <see cref="AdmissionKind.Unavailable"/>, why, for people.</param>
internal readonly record struct Admission(AdmissionKind Kind, ReadOnlyMemory<byte> Answer = default, string? Detail = null)
{
    public static readonly Admission Accepted = new(AdmissionKind.Accepted);

    public static readonly Admission Full = new(AdmissionKind.Full);

    public static Admission Replayed(ReadOnlyMemory<byte> answer) => new(AdmissionKind.Replayed, answer);

    public static Admission Unavailable(string detail) => new(AdmissionKind.Unavailable, default, detail);
}

internal enum AdmissionKind
{
    /// <summary>Durable: it will be stored, whatever dies.</summary>
    Accepted,

    /// <summary>The key was seen before; nothing was taken.</summary>
    Replayed,

    /// <summary>The queue is at its bound; nothing was taken.</summary>
    Full,

    /// <summary>The queue did not answer. The submission may have been taken: only a key makes a retry safe.</summary>
    Unavailable,
}
