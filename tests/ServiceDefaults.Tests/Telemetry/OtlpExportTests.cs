using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Telemetry;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task WithAnEndpoint_MetricsTracesAndLogsArriveAtTheCollector()
    {
        var arrived = Channel.CreateUnbounded<(string Path, string Body)>();
        await using var collector = await TestService.StartAsync(app =>
            app.MapPost(
                "/v1/{signal}",
                async (HttpRequest request) =>
                {
                    using var body = new MemoryStream();
                    await request.Body.CopyToAsync(body);
                    await arrived.Writer.WriteAsync((request.Path, Encoding.Latin1.GetString(body.ToArray())));
                    return Results.Bytes([], "application/x-protobuf");
                }
            )
        );
        await using var service = await ServiceProcess.StartAsync(
            "OrderApi",
            environment: new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
            }
        );

        using (await service.Client.GetAsync(new Uri("/stats", UriKind.Relative))) { }

        HashSet<(string Path, string Word)> missing =
        [
            ("/v1/metrics", "http.server.request.duration"),
            ("/v1/metrics", "orders.accepted"),
            ("/v1/traces", "/stats"),
            ("/v1/logs", "OrderApi"),
        ];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var (path, body) in arrived.Reader.ReadAllAsync(patience.Token))
        {
            missing.RemoveWhere(one => one.Path == path && body.Contains(one.Word, StringComparison.Ordinal));
            if (missing.Count == 0)
                return;
        }
    }

    [Fact]
    public async Task CollectorThatIsDown_DoesNotHoldTheStopUp()
    {
        await using var service = await ServiceProcess.StartAsync(
            "OrderApi",
            environment: new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            }
        );

        service.Signal(ProcessSignal.Terminate);

        Assert.Equal(0, await service.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }
}
