using Microsoft.Net.Http.Headers;
using Platform.ServiceDefaults.Metrics;

namespace Platform.ServiceDefaults.Tests.Metrics;

public sealed class ExpositionFormatsTests
{
    [Theory]
    [InlineData("application/openmetrics-text")]
    [InlineData("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.2, */*;q=0.1")]
    [InlineData("text/plain, application/openmetrics-text")]
    // Prometheus 2.42, and 3.x.
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    )]
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
    )]
    public void WhoNamesOpenMetrics_AndDoesNotPreferText_GetsIt(string accept) => Assert.IsType<OpenMetricsText>(Choose(accept));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData("application/openmetrics-text;q=0.5, text/plain;version=0.0.4")]
    [InlineData("application/openmetrics-text;q=0.5, text/*;q=0.6")]
    [InlineData("application/openmetrics-text;q=0.5, */*")]
    [InlineData("application/openmetrics-text;q=0")]
    [InlineData("application/openmetrics-text;version=0.0.1")]
    [InlineData("application/openmetrics-text;version=2.0.0")]
    [InlineData("application/openmetrics-text;q=nonsense;;=,")]
    public void AllOthers_GetPlainText(string? accept) => Assert.IsType<PrometheusText>(Choose(accept));

    private static ExpositionText Choose(string? accept) =>
        ExpositionFormats.Choose(MediaTypeHeaderValue.TryParseList([accept!], out var types) ? types : []);
}
