using System.Text.Json;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>Columns that the tables of comma-separated values share.</summary>
internal static class CsvColumns
{
    /// <summary>A kind of failure as a column's name: <c>rate_limited</c>.</summary>
    public static string Name(FailureKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The columns of a latency: <c>response_p95_ms</c>, <c>response_p99_9_ms</c>.</summary>
    public static IEnumerable<string> Latency(string name) =>
        LatencySummary.Columns.Select(column => $"{name}_{column.Name.ToLowerInvariant().Replace('.', '_')}_ms");

    /// <summary>Their cells, in milliseconds with the microsecond as last digit; empty when nothing was measured.</summary>
    public static IEnumerable<object?> Values(LatencySummary? latency) =>
        LatencySummary.Columns.Select(column => latency is null ? null : Rounded(column.Value(latency) / 1e6));

    /// <summary>A figure without digits that mean nothing.</summary>
    public static object? Rounded(double? value, int digits = 3) => value is { } figure ? Math.Round(figure, digits) : null;
}
