using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Reads frames that may be damaged: a queue that was written by something else must not stop a worker.</summary>
internal static class FrameCheck
{
    /// <summary>The last moment that .NET can read back, in the frame's unit.</summary>
    private static readonly long LatestTime = (DateTimeOffset.MaxValue - EntryFrame.Epoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static readonly long EarliestTime = (DateTimeOffset.MinValue - EntryFrame.Epoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Takes the first frame off.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static EntryFrame Read(ref ReadOnlySpan<byte> frames)
    {
        try
        {
            if (!EntryFrame.TryRead(ref frames, out var frame))
                throw new InvalidDataException("There is no frame.");
            if ((int)frame.Level >= LogLevels.Count)
                throw new InvalidDataException($"The frame's level is {(int)frame.Level}.");
            if (frame.DeviceTime != EntryFrame.NoTime && (frame.DeviceTime < EarliestTime || frame.DeviceTime > LatestTime))
                throw new InvalidDataException($"The frame's device time is {frame.DeviceTime}.");
            return frame;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The lengths within the frame contradict each other.", e);
        }
    }
}
