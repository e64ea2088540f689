using Platform.Testing;

namespace Platform.ServiceDefaults.Tests;

public sealed class ServiceStartTests
{
    [Fact]
    public async Task WrongSettings_AreAllPrinted_AndTheExitCodeIs2()
    {
        var (exitCode, output) = await ServiceProcess.RunAsync(
            "OrderApi",
            "--Limits:MaxConnections=lots",
            "--Limits:MaxConections=5",
            "--Service:DrainDelay=01:00:00",
            "--Forwarding:Proxies:0=nowhere",
            "--OrderApi:MaxBodyBytes=0",
            "--OTEL_EXPORTER_OTLP_ENDPOINT=nowhere"
        );

        Assert.Equal(2, exitCode);
        Assert.Contains("OrderApi cannot start. Wrong settings: 6.", output, StringComparison.Ordinal);
        foreach (
            var key in (string[])
                [
                    "Limits:MaxConnections: ",
                    "Limits:MaxConections: ",
                    "Service:DrainDelay: ",
                    "Forwarding: ",
                    "OrderApi:MaxBodyBytes: ",
                    "OTEL_EXPORTER_OTLP_ENDPOINT: ",
                ]
        )
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

    [Fact]
    public async Task AskedForHealth_ItAnswersForTheServiceThatRuns()
    {
        string address;
        await using (var running = await ServiceProcess.StartAsync("OrderApi"))
        {
            address = running.Address.ToString();
            Assert.Equal((0, ""), await ServiceProcess.RunAsync("OrderApi", "--health", "--urls", address));
        }

        var (exitCode, output) = await ServiceProcess.RunAsync("OrderApi", "--health", "--urls", address);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{address} does not answer", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretFiles_AreSettings_AndTheCommandLineGoesBeforeThem()
    {
        var folder = Directory.CreateTempSubdirectory("platform-secrets-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Limits__MaxConnections"), "lots");
            var (exitCode, output) = await ServiceProcess.RunAsync("OrderApi", $"--Secrets:Folder={folder.FullName}");
            Assert.Equal(2, exitCode);
            Assert.Contains("Limits:MaxConnections: ", output, StringComparison.Ordinal);

            await using var overridden = await ServiceProcess.StartAsync(
                "OrderApi",
                [$"--Secrets:Folder={folder.FullName}", "--Limits:MaxConnections=100"]
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
