using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Labels as the exposition writes them.</summary>
internal static class PrometheusLabels
{
    /// <summary>
    /// <c>a="x",b="y"</c>, sorted by name. Tags whose names become the same label are joined by <c>;</c>, and <c>le</c>, which
    /// histograms need for themselves, becomes <c>exported_le</c>.
    /// </summary>
    public static string Format(IReadOnlyList<Tag> tags)
    {
        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            var name = PrometheusNames.OfLabel(tag.Key) is "le" ? "exported_le" : PrometheusNames.OfLabel(tag.Key);
            var value = tag.Value switch
            {
                null => "",
                bool flag => flag ? "true" : "false",
                var other => other.ToString() ?? "",
            };
            byName[name] = byName.TryGetValue(name, out var before) ? $"{before};{value}" : value;
        }

        return string.Join(',', byName.Select(label => $"{label.Key}=\"{EscapeValue(label.Value)}\""));
    }

    /// <summary>A label's value: backslash, quote and line feed are escaped.</summary>
    public static string EscapeValue(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>A help text: backslash and line feed are escaped.</summary>
    public static string EscapeHelp(string help) => new StringBuilder(help).Replace("\\", "\\\\").Replace("\n", "\\n").ToString();
}
