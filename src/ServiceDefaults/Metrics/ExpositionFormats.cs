using Microsoft.Net.Http.Headers;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Chooses the format that a scraper prefers by its <c>Accept</c>.</summary>
internal static class ExpositionFormats
{
    /// <summary>
    /// OpenMetrics for who names it and does not prefer plain text; a wildcard does not name it. Plain text for all others: to a
    /// person with a browser that is better than a refusal.
    /// </summary>
    public static ExpositionText Choose(IList<MediaTypeHeaderValue> accept)
    {
        double open = Quality(accept.Where(IsOpenMetrics)) ?? 0;
        double plain =
            Quality(accept.Where(type => Is(type, "text/plain")))
            ?? Quality(accept.Where(type => Is(type, "text/*")))
            ?? Quality(accept.Where(type => type.MatchesAllTypes))
            ?? 0;
        return open > 0 && open >= plain ? OpenMetricsText.Instance : PrometheusText.Instance;
    }

    /// <summary>Ours, or any version.</summary>
    private static bool IsOpenMetrics(MediaTypeHeaderValue type) =>
        Is(type, OpenMetricsText.MediaType)
        && type.Parameters.All(one =>
            !one.Name.Equals("version", StringComparison.OrdinalIgnoreCase) || one.GetUnescapedValue() == OpenMetricsText.Version
        );

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static double? Quality(IEnumerable<MediaTypeHeaderValue> types) =>
        types.Select(type => type.Quality ?? 1).Cast<double?>().Max();
}
