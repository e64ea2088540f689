using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Benchmarks;

/// <summary>What one operation costs.</summary>
/// <param name="Nanoseconds">Of the quickest iteration.</param>
/// <param name="Bytes">Allocated.</param>
internal sealed record Figure(double Nanoseconds, long Bytes);

/// <summary>The figures of <c>baseline.json</c>: those of one machine. On another, update first from the state to compare with.</summary>
internal static class Baseline
{
    private const double MostTime = 1.5;
    private const double MostBytes = 1.1;

    /// <summary>Less than the smallest object: what the runtime itself allocates now and then.</summary>
    private const int FewBytes = 16;

    private static readonly string Path = System.IO.Path.Combine(ShortRuns.Folder(), "baseline.json");

    /// <summary>What became worse, by name, with how: more than half as much time again, or a tenth more bytes.</summary>
    public static SortedDictionary<string, string> Worse(SortedDictionary<string, Figure> figures)
    {
        var baseline = Read();
        var worse = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, figure) in figures)
            if ((baseline.TryGetValue(name, out var before) ? Worse(before, figure) : "is not in the baseline: run --update.") is { } how)
                worse[name] = $"{name} {how}";
        return worse;
    }

    /// <summary>Writes new figures; those of benchmarks that did not run stay.</summary>
    public static void Update(SortedDictionary<string, Figure> figures)
    {
        var baseline = File.Exists(Path) ? Read() : new(StringComparer.Ordinal);
        foreach (var (name, figure) in figures)
            baseline[name] = figure;
        File.WriteAllText(Path, JsonSerializer.Serialize(baseline, BaselineJson.Default.SortedDictionaryStringFigure) + "\n");
    }

    private static string? Worse(Figure before, Figure now) =>
        now.Nanoseconds > before.Nanoseconds * MostTime
            ? $"takes {now.Nanoseconds} ns, {now.Nanoseconds / before.Nanoseconds:0.0} times the {before.Nanoseconds} of the baseline."
        : now.Bytes > (before.Bytes * MostBytes) + FewBytes ? $"allocates {now.Bytes} bytes; the baseline has {before.Bytes}."
        : null;

    private static SortedDictionary<string, Figure> Read() =>
        new(JsonSerializer.Deserialize(File.ReadAllText(Path), BaselineJson.Default.SortedDictionaryStringFigure)!, StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SortedDictionary<string, Figure>))]
internal sealed partial class BaselineJson : JsonSerializerContext;
