using System.Diagnostics;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>The built harness, from its command line to its exit code, against the real OrderApi.</summary>
public class HarnessTests
{
    private static readonly string[] ReportFiles =
    [
        "run.jsonl",
        "result.json",
        "requests.csv",
        "timeline.csv",
        "timeline.hlog",
        "report.md",
        "report.html",
        "junit.xml",
    ];

    [Fact]
    public async Task TheMainJob_RunsEverySuite_WritesEveryReport_AndStopsWhatItStarted()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess();
        using var service = await harness.StartedServiceAsync("OrderApi");
        int exitCode = await harness.WaitForExitAsync();

        // How fast this machine is decides between 0 and 1; nothing else may go wrong.
        Assert.True(exitCode is 0 or 1, harness.Output);
        Assert.True(service.WaitForExit(TimeSpan.FromSeconds(1)), "OrderApi is still there.");
        foreach (string file in ReportFiles)
            Assert.True(new FileInfo(Path.Combine(harness.Results, file)).Length > 0, $"{file} is missing or empty.");
        Assert.Equal(
            [
                "orders/burst",
                "orders/steady",
                "orders/no-keepalive",
                "logs/stress",
                "logs/stress-single",
                "logs/stress-batch-10",
                "logs/stress-large",
                "inventory/baseline",
                "inventory/load",
                "inventory/flash-sale",
                "inventory/concurrent-100",
                "chat/light_load",
                "gateway/1-baseline",
                "gateway/1b-mock-baseline",
                "gateway/2-concurrent-throughput",
                "gateway/2b-streaming-baseline",
                "gateway/3-sticky-sessions",
                "gateway/4-load-balancing",
                "gateway/5-protocol-conversion",
                "gateway/6-streaming-throughput",
                "gateway/7-failover",
            ],
            harness.Runs.EnumerateArray().Select(run => run.GetProperty("info").GetProperty("scenario").GetString())
        );
        long[] requests = [.. harness.Runs.EnumerateArray().Select(run => run.GetProperty("summary").GetProperty("requests").GetInt64())];
        Assert.Equal([5_000, 5_000, 5_000, 2_000, 10_000, 1_000, 8_000], requests[..7]);
        Assert.Equal([1_000, 100], requests[9..11]);
        // A chat is audited otherwise, and calls that fail over reach more than one upstream.
        Assert.All(harness.Runs.EnumerateArray().Where((_, i) => i is not (11 or 20)), run => Assert.Equal(0, Fact(run, "unaccounted")));
        Assert.Equal(
            (0, 0, 0),
            (Fact(harness.Runs[11], "lost_events"), Fact(harness.Runs[11], "unanswered"), Fact(harness.Runs[11], "offset_gaps"))
        );
    }

    [Fact]
    public async Task AHundredThousandOrdersOverAHundredConnections_AreCountedExactly()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess("run", "orders/steady", "--requests", "100000");
        await harness.WaitForExitAsync();

        var run = harness.Runs[0];
        Assert.Equal(100_000, run.GetProperty("summary").GetProperty("requests").GetInt64());
        Assert.Equal(0, run.GetProperty("summary").GetProperty("failed").GetInt64());
        Assert.Equal(0, Fact(run, "unaccounted"));
    }

    [Fact]
    public async Task AMissedTarget_EndsWith1()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess("run", "orders/steady", "--expect", "p50 <= 1ns");
        Assert.Equal(1, await harness.WaitForExitAsync());
        Assert.Contains("p50 <= 1ns", harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASearch_IsOneScenario_AndIsRenderedAgainFromItsRunLog()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess(
            "run",
            "orders/saturate",
            "--set",
            "from=200",
            "--set",
            "step=200ms",
            "--total-timeout",
            "8s"
        );
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);
        Assert.Contains("orders/saturate: holds ", harness.Output, StringComparison.Ordinal);
        Assert.True(harness.Runs.GetArrayLength() > 1);
        string page = Path.Combine(harness.Results, "report.html"),
            before = await File.ReadAllTextAsync(page);
        Assert.Contains("Response time over the rate", before, StringComparison.Ordinal);

        await using var report = new HarnessProcess("report", harness.Results);
        Assert.Equal(0, await report.WaitForExitAsync());
        Assert.Equal(before, await File.ReadAllTextAsync(page));
    }

    [Theory]
    [InlineData("There is no suite 'nope'", "run", "nope")]
    [InlineData("has no scenario 'nope'", "run", "orders/nope")]
    [InlineData("has no parameter 'speed'", "run", "orders", "--set", "speed=9")]
    [InlineData("must be a whole number", "run", "orders", "--concurrency", "many")]
    [InlineData("There is no metric 'speed'", "run", "orders", "--expect", "speed >= 5")]
    [InlineData("is not an http", "run", "orders", "--target", "OrderApi=ftp://x")]
    [InlineData("there is no service 'Orders'", "run", "orders", "--target", "Orders=http://127.0.0.1:1")]
    [InlineData("Nobody answers at 127.0.0.1:1", "run", "orders", "--target", "OrderApi=http://127.0.0.1:1")]
    [InlineData("Nobody answers at 127.0.0.1:1", "http", "http://127.0.0.1:1")]
    [InlineData("either --duration or --requests", "http", "http://127.0.0.1:1", "-d", "1s", "-n", "5")]
    [InlineData("HTTP/1.1 without TLS only", "http", "https://127.0.0.1:1", "--transport", "raw")]
    [InlineData(
        "--front http://127.0.0.1:1: not ready are OrderApi at http://127.0.0.1:1/services/order-api",
        "run",
        "orders",
        "--front",
        "http://127.0.0.1:1"
    )]
    [InlineData("give nginx, yarp, direct", "--front", "envoy")]
    [InlineData("--rounds must be 1 … 100", "compare-fronts", "--rounds", "0")]
    [InlineData("--duration 'soon'", "compare-fronts", "--duration", "soon")]
    [InlineData("leave --target Gateway=… away", "run", "gateway/7-failover", "--target", "Gateway=http://127.0.0.1:1")]
    [InlineData("--chunks must be", "mock", "openai", "--chunks", "0")]
    [InlineData("--error-status must be 503", "mock", "anthropic", "--error-status", "404")]
    [InlineData("mock fleet, 'gemini'", "mock", "fleet", "--", "gemini")]
    [InlineData("Give the upstreams' addresses", "mock", "config", "full")]
    [InlineData("--openai 'ftp://x' is not", "mock", "config", "full", "--openai", "ftp://x")]
    [InlineData("is for 3 upstreams of a provider", "mock", "config", "weighted", "--openai", "http://127.0.0.1:1")]
    [InlineData("There is no run log", "report", "nowhere.jsonl")]
    [InlineData("'frobnicate'", "frobnicate")]
    public async Task AWrongCommand_EndsWith2_AndSaysWhatIsWrong(string says, params string[] args)
    {
        await using var harness = new HarnessProcess(args);
        Assert.Equal(2, await harness.WaitForExitAsync());
        Assert.Contains(says, harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", harness.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProcessSignal.Interrupt)]
    [InlineData(ProcessSignal.Terminate)]
    public async Task Interrupted_ItWritesWhatThereIs_StopsWhatItStarted_AndEndsWith130(ProcessSignal signal)
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess("run", "orders/steady", "--duration", "10m");
        using var service = await harness.StartedServiceAsync("OrderApi");
        await harness.LineAsync("p99");
        harness.Signal(signal);

        Assert.Equal(130, await harness.WaitForExitAsync());
        Assert.True(service.WaitForExit(TimeSpan.FromSeconds(1)), "OrderApi is still there.");
        Assert.True(harness.Runs[0].GetProperty("summary").GetProperty("requests").GetInt64() > 0);
        Assert.Equal(0, Fact(harness.Runs[0], "unaccounted"));
    }

    [Fact]
    public async Task AServiceThatDiesUnderLoad_FailsTheRun_AndItIsSaidThatItDied()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess("run", "orders/steady", "--duration", "3s");
        using var service = await harness.StartedServiceAsync("OrderApi");
        await harness.LineAsync("p99");
        Signals.Send(service.Id, ProcessSignal.Kill);

        Assert.Equal(1, await harness.WaitForExitAsync());
        Assert.Contains("OrderApi ended by itself with exit code 137", harness.Output, StringComparison.Ordinal);
        Assert.Equal(
            "failed",
            harness.Runs[0].GetProperty("end").GetProperty("verdict").GetProperty("outcome").GetString(),
            ignoreCase: true
        );
    }

    [Fact]
    public async Task CtrlCInATerminal_ReachesTheWholeGroup_AndNoRequestFailsForIt()
    {
        NoPlatform.Require();
        await using var harness = HarnessProcess.InTerminal("run", "orders/steady", "--duration", "10m");
        await harness.LineAsync("p99");
        Signals.SendToGroup(harness.Id, ProcessSignal.Interrupt);

        Assert.Equal(130, await harness.WaitForExitAsync());
        var run = harness.Runs[0];
        Assert.Equal(0, run.GetProperty("summary").GetProperty("failed").GetInt64());
        Assert.Equal(0, Fact(run, "unaccounted"));
    }

    [Fact]
    public async Task Killed_ItsServiceEndsToo_AndTheRunLogCanStillBeRendered()
    {
        NoPlatform.Require();
        string results = Directory.CreateTempSubdirectory("platform-killed-").FullName;
        try
        {
            Process service;
            await using (var harness = new HarnessProcess("run", "orders/steady", "--duration", "10m", "-o", results))
            {
                service = await harness.StartedServiceAsync("OrderApi");
                await harness.LineAsync("p99");
                harness.Signal(ProcessSignal.Kill);
                await harness.WaitForExitAsync();
            }

            Assert.True(service.WaitForExit(TimeSpan.FromSeconds(10)), "OrderApi outlived the harness.");
            service.Dispose();

            await using var report = new HarnessProcess("report", results);
            Assert.Equal(0, await report.WaitForExitAsync());
            Assert.True(File.Exists(Path.Combine(results, "report.html")));
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    [Fact]
    public async Task APlatformThatIsUp_IsFoundAndUsed_AndIsLeftRunning()
    {
        NoPlatform.Require();
        await using var up = new HarnessProcess("up");
        await up.LineAsync("The platform is up");

        await using var harness = new HarnessProcess("run", "orders/steady");
        Assert.Contains(
            $":{NoPlatform.Port}/ (a platform is up)",
            await harness.LineAsync("OrderApi at http://"),
            StringComparison.Ordinal
        );
        await harness.WaitForExitAsync();
        Assert.Equal(0, Fact(harness.Runs[0], "unaccounted"));

        await using var second = new HarnessProcess("up");
        Assert.Equal(2, await second.WaitForExitAsync());
        Assert.Contains("already", second.Output, StringComparison.OrdinalIgnoreCase);

        using var service = await up.StartedServiceAsync("OrderApi");
        Assert.False(service.HasExited);
        up.Signal(ProcessSignal.Interrupt);
        Assert.Equal(0, await up.WaitForExitAsync());
        Assert.True(service.WaitForExit(TimeSpan.FromSeconds(1)), "OrderApi is still there.");
    }

    [Fact]
    public async Task APlatformThatIsUp_HasAGatewayWithMocks_ThatAUserAndARunCanCall()
    {
        NoPlatform.Require();
        await using var up = new HarnessProcess("up");
        await up.LineAsync("The platform is up");
        Assert.Contains("platform-demo-key", await up.LineAsync("curl -N http://127.0.0.1:8080"), StringComparison.Ordinal);

        foreach (string protocol in new[] { "openai", "anthropic" })
        {
            await using var harness = new HarnessProcess(
                "run",
                "gateway/2-concurrent-throughput",
                "gateway/6-streaming-throughput",
                "--target",
                "Gateway=http://127.0.0.1:8080",
                "--set",
                $"protocol={protocol}",
                "--duration",
                "1s",
                "--concurrency",
                "20",
                "--set",
                "warm_up=20"
            );
            Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);
            Assert.All(harness.Runs.EnumerateArray(), run => Assert.Equal(0, run.GetProperty("summary").GetProperty("failed").GetInt64()));
        }
    }

    [Fact]
    public async Task AServiceStoppedFor200Milliseconds_ShowsInTheResponseTimes_AndHidesInTheServiceTimes()
    {
        await using var orders = await ServiceProcess.StartAsync("OrderApi");
        await using var harness = new HarnessProcess(
            "http",
            new Uri(orders.Address, "/stats").ToString(),
            "--rate",
            "1000",
            "-d",
            "4s",
            "-c",
            "2"
        );
        await harness.LineAsync("p99");
        orders.Signal(ProcessSignal.Stop);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        orders.Signal(ProcessSignal.Continue);

        // On a busy machine the generator may have been late itself, and says so with 1.
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);
        var summary = harness.Runs[0].GetProperty("summary");
        long response = summary.GetProperty("response").GetProperty("p999").GetInt64();
        long service = summary.GetProperty("service").GetProperty("p999").GetInt64();
        Assert.True(response >= 190_000_000, $"P99.9 of the response time is {response} ns.");
        Assert.True(service < response / 2, $"P99.9 of the service time is {service} ns.");
    }

    private static double Fact(JsonElement run, string name) => run.GetProperty("end").GetProperty("facts").GetProperty(name).GetDouble();
}
