using System.Globalization;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// HdrHistogram's interval log, format 1.3, which its tools read (HistogramLogProcessor, HistogramLogAnalyzer): a line a second and
/// step with the whole distribution of its response times, tagged <c>scenario:step</c>. Of an open load the service times are there
/// too, tagged <c>scenario:step:service</c>; of a closed one they are the same but for the wait for a connection.
/// </summary>
/// <remarks>
/// The times are those of <see cref="StepCounts"/>: of every request that ended, failed ones too. Values are nanoseconds,
/// <c>Interval_Max</c> is in milliseconds, both as is usual in such logs; timestamps are seconds since the first run began. A step's
/// idle second has a line with an empty histogram. After the Java library's <c>HistogramLogWriter</c>.
/// </remarks>
public sealed class HistogramLogReport : IReport
{
    /// <inheritdoc/>
    public string FileName => "timeline.hlog";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(to);
        var start = runs.Min(run => run.Info.StartedAt);
        WriteHeader(start, to);
        foreach (var run in runs)
        {
            double offset = (run.Info.StartedAt - start).TotalSeconds;
            foreach (var second in run.Timeline)
                WriteSecond(run.Info, second, offset + second.Start, to);
        }
    }

    /// <summary>The base time says what readers would otherwise guess: that timestamps count from the start.</summary>
    private static void WriteHeader(DateTimeOffset start, TextWriter to)
    {
        string epoch = Text($"{start.ToUnixTimeMilliseconds() / 1e3:F3} (seconds since epoch)");
        to.Write("#[Histogram log format version 1.3]\n");
        to.Write(Text($"#[StartTime: {epoch}, {start.UtcDateTime:s}Z]\n"));
        to.Write(Text($"#[BaseTime: {epoch}]\n"));
        to.Write("#[Values are nanoseconds; Interval_Max is in milliseconds]\n");
        to.Write("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
    }

    private static void WriteSecond(RunInfo run, Interval second, double start, TextWriter to)
    {
        foreach (var step in second.Steps)
        {
            string tag = Tag($"{run.Scenario}:{step.Name}");
            WriteLine(tag, step.Response);
            if (run.Open)
                WriteLine($"{tag}:service", step.Service);
        }

        void WriteLine(string tag, Histogram times)
        {
            string encoded = Convert.ToBase64String(HdrEncoding.EncodeCompressed(times));
            to.Write(Text($"Tag={tag},{start:F3},{second.Seconds:F3},{times.Max / 1e6:F3},{encoded}\n"));
        }
    }

    /// <summary>The format has no quotes: a comma, a space or a line break would end the tag.</summary>
    private static string Tag(string name) =>
        string.Concat(name.Select(c => c == ',' || char.IsWhiteSpace(c) || char.IsControl(c) ? '_' : c));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
