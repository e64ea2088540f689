using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.LoadEngine;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// Everything, for programs: <c>{ "schema": 1, "runs": [ { "summary", "info", "timeline", "total", "end" } ], "searches": [ … ] }</c>.
/// Each rate of a search is a run; its curve is in <c>searches</c>.
/// The summary holds the figures that scripts want, durations in nanoseconds; the rest is the run as it was recorded,
/// histograms included, and can be read back (<see cref="Read"/>).
/// </summary>
public sealed class JsonReport : IReport
{
    /// <summary>The version of the file's format.</summary>
    public const int CurrentSchema = 1;

    /// <inheritdoc/>
    public string FileName => "result.json";

    /// <inheritdoc/>
    /// <remarks>Written piece by piece, a second of the timeline to a line: hours of histograms never are one string.</remarks>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(to);
        to.Write($"{{\"schema\":{CurrentSchema},\"runs\":[");
        for (int i = 0; i < runs.Count; i++)
        {
            to.WriteLine(i == 0 ? "" : ",");
            Write(runs[i], to);
        }

        var curves = Chapter.Of(runs).Select(chapter => chapter.Curve).OfType<SaturationCurve>().Select(SearchSummary.Of);
        to.WriteLine("],\n\"searches\":" + JsonSerializer.Serialize([.. curves], ResultFileJson.Default.IReadOnlyListSearchSummary) + "}");
    }

    /// <summary>Reads the runs of a file that was written by this report.</summary>
    /// <exception cref="InvalidPlanException">It is not such a file, or of a newer format.</exception>
    public static IReadOnlyList<RunResult> Read(Stream from)
    {
        try
        {
            var file = JsonSerializer.Deserialize(from, ResultFileJson.Default.ResultFile);
            return file switch
            {
                { Schema: > CurrentSchema } => throw new InvalidPlanException(
                    $"The result file is of format {file.Schema}; this program reads up to {CurrentSchema}."
                ),
                { Runs: { } runs } => [.. runs.Select(run => run.Deserialize(ResultJson.Default.RunResult)!)],
                _ => throw new InvalidPlanException("The result file holds no runs."),
            };
        }
        catch (JsonException e)
        {
            throw new InvalidPlanException($"This is not a result file: {e.Message}");
        }
    }

    private static void Write(RunResult run, TextWriter to)
    {
        to.Write("{\"summary\":" + JsonSerializer.Serialize(new RunSummary(run), ResultFileJson.Default.RunSummary));
        to.Write(",\n\"info\":" + JsonSerializer.Serialize(run.Info, ResultJson.Default.RunInfo));
        to.Write(",\n\"timeline\":[\n");
        for (int i = 0; i < run.Timeline.Count; i++)
            to.Write((i == 0 ? "" : ",\n") + JsonSerializer.Serialize(run.Timeline[i], ResultJson.Default.Interval));
        to.Write("],\n\"total\":" + JsonSerializer.Serialize(run.Total, ResultJson.Default.Interval));
        to.Write(",\n\"end\":" + (run.End is { } end ? JsonSerializer.Serialize(end, ResultJson.Default.RunEnd) : "null") + "}");
    }
}

/// <summary>The file as it is read: each run stays JSON until its format is known.</summary>
internal sealed record ResultFile(int Schema, IReadOnlyList<JsonElement>? Runs);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(ResultFile))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(IReadOnlyList<SearchSummary>))]
internal sealed partial class ResultFileJson : JsonSerializerContext;
