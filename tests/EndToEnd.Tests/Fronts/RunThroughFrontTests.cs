using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary><c>run … --front</c>: all load goes through the real Gateway, which has the services below prefixes.</summary>
public sealed class RunThroughFrontTests : IAsyncLifetime
{
    /// <summary>With which the harness calls a platform's Inventory unless it is told another.</summary>
    private static readonly string Token = Environment.GetEnvironmentVariable("INVENTORY_ADMIN_TOKEN") is { Length: > 0 } given
        ? given
        : "platform-development-only";

    /// <summary>What a platform says of whom it believes to speak for clients.</summary>
    private static readonly Dictionary<string, string> TrustsLoopback = new() { ["Forwarding__Proxies__0"] = "127.0.0.1" };

    private readonly List<ServiceProcess> _processes = [];

    private string Front => _processes[^1].Address.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        var settings = new Dictionary<string, string>(TrustsLoopback);
        foreach (string service in new[] { "OrderApi", "LogIngest", "SessionChat", "Inventory" })
        {
            var environment =
                service == "Inventory"
                    ? new Dictionary<string, string> { ["Inventory__SeedDemoData"] = "true", ["Inventory__AdminToken"] = Token }
                    : [];
            _processes.Add(
                await ServiceProcess.StartAsync(service, environment: new Dictionary<string, string>(environment.Concat(TrustsLoopback)))
            );
            settings[$"FrontDoor__Services__{service}__0"] = _processes[^1].Address.GetLeftPart(UriPartial.Authority);
        }

        _processes.Add(await ServiceProcess.StartAsync("Gateway", environment: settings));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task Suites_RunThroughTheFront_AreExact_AndTheReportNamesIt()
    {
        await using var harness = new HarnessProcess("run", "orders/steady", "logs/stress", "inventory/concurrent-100", "--front", Front);
        // How fast this machine is decides between 0 and 1; nothing else may go wrong.
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);
        Assert.Contains(
            $"OrderApi at {Front}/services/order-api (a platform is up: {Front} front)",
            harness.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("offers no /metrics", harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("started, process", harness.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["orders/steady", "logs/stress", "inventory/concurrent-100"],
            harness.Runs.EnumerateArray().Select(run => run.GetProperty("info").GetProperty("scenario").GetString())
        );
        Assert.All(
            harness.Runs.EnumerateArray(),
            run =>
            {
                Assert.Equal(
                    (Front, 0),
                    (
                        run.GetProperty("info").GetProperty("settings").GetProperty("front").GetString(),
                        run.GetProperty("summary").GetProperty("failed").GetInt64()
                    )
                );
                Assert.Equal(0, Fact(run, "unaccounted"));
            }
        );
    }

    /// <summary>With its own windows any service fits, so that the one behind the front is used.</summary>
    [Fact]
    public async Task AChat_IsOfSeveralAddresses_ThatTheFrontPassesOn()
    {
        await using var harness = new HarnessProcess(
            "run",
            "chat/light_load",
            "--front",
            Front,
            "--duration",
            "8s",
            "--sessions",
            "25",
            "--ip-count",
            "5",
            "--set",
            "base_rate=3000",
            "--set",
            "client=eager"
        );
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);
        Assert.Contains("chat/light_load with addresses=forwarded", harness.Output, StringComparison.Ordinal);
        var run = harness.Runs[0];
        Assert.Equal((0, 0, 0), (Fact(run, "lost_events"), Fact(run, "unanswered"), Fact(run, "over_limit")));
        // One address alone may open 10.
        long sessions = run.GetProperty("summary")
            .GetProperty("counters")
            .EnumerateArray()
            .Single(counter => counter.GetProperty("name").GetString() == "sessions")
            .GetProperty("count")
            .GetInt64();
        Assert.InRange(sessions, 11, 25);
    }

    private static double Fact(JsonElement run, string name) => run.GetProperty("end").GetProperty("facts").GetProperty(name).GetDouble();
}
