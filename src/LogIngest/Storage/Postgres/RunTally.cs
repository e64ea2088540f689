using System.Text;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>What a transaction must know of its entries beforehand, in one pass without allocation for what is known.</summary>
internal sealed class RunTally
{
    private readonly long[] _byLevel = new long[LogLevels.Count];
    private readonly HashSet<string> _newDevices = new(StringComparer.Ordinal);

    /// <summary>Entries by level.</summary>
    public IReadOnlyList<long> ByLevel => _byLevel;

    /// <summary>Devices that are not known to be registered.</summary>
    public IReadOnlyCollection<string> NewDevices => _newDevices;

    /// <summary>The bytes of the largest frame.</summary>
    public int LargestFrame { get; private set; }

    /// <exception cref="InvalidDataException">A frame is none; no entry of the slice may be stored as it is.</exception>
    public static RunTally Of(IReadOnlyList<EntrySlice> slices, KnownDevices known)
    {
        var tally = new RunTally();
        foreach (var slice in slices)
            tally.Add(slice.Frames.Span, known);
        return tally;
    }

    private void Add(ReadOnlySpan<byte> frames, KnownDevices known)
    {
        scoped ReadOnlySpan<byte> lastDevice = default;
        while (!frames.IsEmpty)
        {
            int before = frames.Length;
            var frame = FrameCheck.Read(ref frames);
            LargestFrame = Math.Max(LargestFrame, before - frames.Length);
            _byLevel[(int)frame.Level]++;
            // Batches are often of one device.
            if (frame.DeviceId.SequenceEqual(lastDevice))
                continue;
            lastDevice = frame.DeviceId;
            if (!known.Contains(lastDevice))
                _newDevices.Add(Encoding.UTF8.GetString(lastDevice));
        }
    }
}
