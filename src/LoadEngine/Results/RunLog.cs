using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Results;

/// <summary>
/// The one artefact of runs: a file of JSON lines, <c>run</c> (what is run), <c>interval</c> (a second of it) and
/// <c>end</c>, for one run after another. Every report is made from it. A run whose generator died has no end, and
/// what was measured until then is there.
/// </summary>
public static class RunLog
{
    /// <summary>The name of a run log's file.</summary>
    public const string FileName = "run.jsonl";

    /// <summary>Reads the runs of a log.</summary>
    /// <exception cref="InvalidPlanException">It is not a run log, or of a newer format; the message names the line.</exception>
    public static IReadOnlyList<RunResult> Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var runs = new List<RunResult>();
        RunInfo? info = null;
        List<Interval> timeline = [];
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            switch (Parse(line, number, isLast: reader.Peek() < 0))
            {
                case RunLine run:
                    Close(null);
                    info = run.Run;
                    break;
                case IntervalLine interval when info is not null:
                    timeline.Add(interval.Interval);
                    break;
                case EndLine end when info is not null:
                    Close(end.End);
                    break;
                case null:
                    break;
                default:
                    throw new InvalidPlanException($"Line {number} of the run log comes before a line of type 'run'.");
            }
        }

        Close(null);
        return runs;

        void Close(RunEnd? end)
        {
            if (info is not null && timeline.Count > 0)
                runs.Add(new RunResult(info, timeline, end));
            (info, timeline) = (null, []);
        }
    }

    private static RunLogLine? Parse(string line, int number, bool isLast)
    {
        try
        {
            var parsed = JsonSerializer.Deserialize(line, RunLogJson.Default.RunLogLine);
            if (parsed is RunLine { Run.Schema: > RunInfo.CurrentSchema } newer)
                throw new InvalidPlanException(
                    $"Line {number} of the run log is of format {newer.Run.Schema}; this program reads up to {RunInfo.CurrentSchema}."
                );
            return parsed;
        }
        catch (JsonException) when (isLast)
        {
            return null; // the generator died while it wrote
        }
        catch (JsonException e)
        {
            throw new InvalidPlanException($"Line {number} is not a line of a run log: {e.Message}");
        }
    }
}

/// <summary>Writes a run log as the runs go on; each line is flushed, so that it outlives the generator.</summary>
/// <param name="writer">Where to; it is not closed.</param>
public sealed class RunLogWriter(TextWriter writer)
{
    /// <summary>Writes runs that are over, such as those that are made of several.</summary>
    public void Write(IReadOnlyList<RunResult> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (var run in runs)
        {
            Begin(run.Info);
            foreach (var interval in run.Timeline)
                Add(interval);
            if (run.End is { } end)
                End(end);
        }
    }

    internal void Begin(RunInfo run) => Write(new RunLine(run));

    internal void Add(Interval interval) => Write(new IntervalLine(interval));

    internal void End(RunEnd end) => Write(new EndLine(end));

    private void Write(RunLogLine line)
    {
        writer.WriteLine(JsonSerializer.Serialize(line, RunLogJson.Default.RunLogLine));
        writer.Flush();
    }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunLine), "run")]
[JsonDerivedType(typeof(IntervalLine), "interval")]
[JsonDerivedType(typeof(EndLine), "end")]
internal abstract record RunLogLine;

internal sealed record RunLine(RunInfo Run) : RunLogLine;

internal sealed record IntervalLine(Interval Interval) : RunLogLine;

internal sealed record EndLine(RunEnd End) : RunLogLine;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RunLogLine))]
internal sealed partial class RunLogJson : JsonSerializerContext;
