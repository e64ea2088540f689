using Platform.Testing;

namespace Platform.ServiceDefaults.Tests;

public sealed class ServiceStartTests
{
    [Fact]
    public async Task WrongSettings_AreAllPrinted_AndTheExitCodeIs2()
    {
        var (exitCode, output) = await ServiceProcess.RunAsync(
            "OrderApi", "--Limits:MaxConnections=lots", "--Limits:MaxConections=5", "--Service:DrainDelay=01:00:00",
            "--Forwarding:Proxies:0=nowhere", "--OrderApi:MaxBodyBytes=0",
            "--OTEL_EXPORTER_OTLP_ENDPOINT=nowhere");

        Assert.Equal(2, exitCode);
        Assert.Contains("OrderApi cannot start. Wrong settings: 6.", output, StringComparison.Ordinal);
        foreach (var key in (string[])["Limits:MaxConnections: ", "Limits:MaxConections: ", "Service:DrainDelay: ", "Forwarding: ", "OrderApi:MaxBodyBytes: ", "OTEL_EXPORTER_OTLP_ENDPOINT: "])
            Assert.Contains("\n  " + key, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressInUse_IsToldInOneLine_AndTheExitCodeIs1()
    {
        await using var first = await ServiceProcess.StartAsync("OrderApi");

        var (exitCode, output) = await ServiceProcess.RunAsync("OrderApi", "--urls", first.Address.ToString());

        Assert.Equal(1, exitCode);
        Assert.Contains("OrderApi cannot listen: ", output, StringComparison.Ordinal);
    }
}
