namespace Platform.ServiceDefaults.Metrics;

/// <summary>
/// Cells that every processor writes its own of, so that no cache line is fought for. Two threads may still meet in a cell
/// (a thread can move between reading its processor and writing), so writes stay interlocked; they are just never contended.
/// </summary>
internal static class Stripes
{
    /// <summary>128 bytes: two cache lines, because processors fetch them in pairs.</summary>
    public const int LongsApart = 16;

    /// <summary>A power of two that covers the processors, at most 64.</summary>
    public static readonly int Count = (int)
        System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 64));

    /// <summary>The stripe of the processor that runs this thread now.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & (Count - 1);
}
