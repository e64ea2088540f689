using System.Globalization;

namespace Platform.LogIngest.Queue;

/// <summary>
/// The position of an item in a shard's queue, growing without end and across restarts: the time at which the queue took it, and
/// a number within that millisecond. The same as an id of a Redis stream.
/// </summary>
/// <param name="Milliseconds">Since 1970-01-01 UTC, by the queue's clock.</param>
/// <param name="Sequence">Counts within the millisecond, from 0.</param>
internal readonly record struct StreamOffset(long Milliseconds, long Sequence) : IComparable<StreamOffset>
{
    /// <summary>Before every item.</summary>
    public static readonly StreamOffset Start;

    /// <summary>Reads <c>1700000000000-7</c>.</summary>
    /// <exception cref="FormatException">It is no offset.</exception>
    public static StreamOffset Parse(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            ? new(
                long.Parse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture),
                long.Parse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture)
            )
            : throw new FormatException($"'{text}' is no stream offset.");
    }

    public int CompareTo(StreamOffset other) =>
        Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Sequence.CompareTo(other.Sequence);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    public static bool operator <(StreamOffset left, StreamOffset right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamOffset left, StreamOffset right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamOffset left, StreamOffset right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamOffset left, StreamOffset right) => left.CompareTo(right) >= 0;
}
