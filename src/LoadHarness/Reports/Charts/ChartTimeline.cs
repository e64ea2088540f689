using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Reports.Charts;

/// <summary>A timeline as a chart can show it.</summary>
internal static class ChartTimeline
{
    /// <summary>More points than this on 450 pixels are noise, and a four-hour run would make a page of 50 MB.</summary>
    public const int MostPoints = 120;

    /// <summary>
    /// At most <see cref="MostPoints"/> intervals. They are merged, not averaged or left out, so that their percentiles
    /// are exact. A last interval much shorter than the others joins the one before: three requests in a millisecond
    /// would be drawn as 3,000 a second.
    /// </summary>
    public static IReadOnlyList<Interval> Of(IReadOnlyList<Interval> timeline)
    {
        var chunks = timeline.Chunk((timeline.Count + MostPoints - 1) / MostPoints).ToList();
        if (chunks.Count > 1 && Length(chunks[^1]) < Length(chunks[0]) / 2)
        {
            chunks[^2] = [.. chunks[^2], .. chunks[^1]];
            chunks.RemoveAt(chunks.Count - 1);
        }

        return [.. chunks.Select(chunk => chunk.Length == 1 ? chunk[0] : Interval.Sum(chunk))];
    }

    private static double Length(Interval[] chunk) => chunk.Sum(interval => interval.Seconds);
}
