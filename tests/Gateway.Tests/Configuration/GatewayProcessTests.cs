using Platform.Testing;

namespace Platform.Gateway.Tests.Configuration;

/// <summary>The program with its configuration file, as a process.</summary>
public sealed class GatewayProcessTests
{
    [Fact]
    public async Task ABadFile_AndBadSettings_KeepItFromStarting_AndAllFaultsAreNamed()
    {
        using var files = new GatewayFiles("""{"instances":[{"name":"a b","api_key":"sk-hush"}],"keyz":[]}""");
        var (code, output) = await ServiceProcess.RunAsync(
            "Gateway",
            $"--Gateway:File={files.Path}",
            "--ConnectionStrings:Redis=,",
            "--Routing:Breaker:Failures=0",
            "--Routing:Breaker:FirstRest=00:30:00"
        );
        Assert.Equal(2, code);
        string[] faults =
        [
            .. files.Faults().Select(fault => $"Gateway: File {files.Path}: {fault}"),
            "ConnectionStrings:Redis",
            "Routing:Breaker:Failures: must be from 1 to 1000.",
            "MaxRest must be at least",
        ];
        Assert.Equal(9, faults.Length);
        Assert.All(faults, fault => Assert.Contains(fault, output, StringComparison.Ordinal));
        Assert.DoesNotContain("hush", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnSighup_ItReadsItsFileAnew_AndTellsInMetrics()
    {
        using var files = new GatewayFiles();
        await using var process = await ServiceProcess.StartAsync(
            "Gateway",
            [$"--Gateway:File={files.Path}", "--Gateway:ReloadInterval=01:00:00"]
        );
        Assert.Contains("gateway_instance_in_flight{instance=\"a\"} 0", await MetricsAsync(process), StringComparison.Ordinal);
        files.Write(GatewayFiles.Minimal.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        process.Signal(ProcessSignal.Hangup);
        await Waiting.UntilAsync(async () => (await MetricsAsync(process)).Contains("instance=\"b\"", StringComparison.Ordinal));
        files.Write("{");
        process.Signal(ProcessSignal.Hangup);
        await process.LineAsync("is refused");
        string metrics = await MetricsAsync(process);
        string[] lines =
        [
            "gateway_configuration_loads_total{outcome=\"applied\"} 2",
            "gateway_configuration_loads_total{outcome=\"refused\"} 1",
            "gateway_configuration_last_loaded_seconds ",
            "gateway_instance_breaker{instance=\"b\"} 0",
            "gateway_instance_rests_total{instance=\"b\"} 0",
            "gateway_instance_sticky_keys{instance=\"b\"} 0",
            "gateway_affinity_bindings_total{result=\"hit\"} 0",
            "gateway_affinity_keys 0",
        ];
        Assert.All(lines, line => Assert.Contains(line, metrics, StringComparison.Ordinal));
    }

    private static Task<string> MetricsAsync(ServiceProcess process) =>
        process.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
}
