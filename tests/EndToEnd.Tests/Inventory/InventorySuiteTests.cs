using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Inventory;

/// <summary>
/// The suite against the real service. How fast this machine is today is not asked: targets of speed may be missed, those of accuracy not.
/// </summary>
public class InventorySuiteTests
{
    private const string Token = "a-token-of-nobody-else";

    private static readonly string[] Accuracy = ["oversold == 0", "unaccounted == 0", "difference == 0", "at_stake == 0"];

    [Fact]
    public async Task AFlashSale_SellsExactlyWhatThereIs_AndEmbeddedIsComparedAlone()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess(
            "run",
            "inventory/flash-sale",
            "inventory/concurrent-100",
            "inventory/strategies",
            "--users",
            "100",
            "--duration",
            "2s"
        );
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);

        Assert.Equal(
            ["inventory/flash-sale", "inventory/concurrent-100", "inventory/strategies[embedded]"],
            harness.Runs.EnumerateArray().Select(Name)
        );
        AssertHold(harness, [.. Accuracy]);
        foreach (var run in harness.Runs.EnumerateArray().Take(2))
            Assert.True(Holds(run, "sold == 100") && Holds(run, "success_rate >= 100%"), run.ToString());
        Assert.Contains("inventory/strategies: v1 to v4 were not run", harness.Output, StringComparison.Ordinal);
        Assert.Contains("inventory/strategies compared", harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachStrategy_RunsInAServiceOfItsOwn_AndItsBooksAgree()
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.EverySecond);
        await using var postgres = await PostgresServer.StartAsync();
        string password = "not-to-be-shown";
        await using var harness = new HarnessProcess(
            "run",
            "inventory/strategies",
            "--users",
            "50",
            "--duration",
            "2s",
            "--set",
            $"redis={redis.ConnectionString}",
            "--set",
            $"postgres={postgres.ConnectionString};Password={password}"
        );
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);

        Assert.Equal(
            ["v1", "v2", "v3", "v4", "embedded"],
            harness.Runs.EnumerateArray().Select(run => run.GetProperty("info").GetProperty("variant").GetProperty("name").GetString())
        );
        AssertHold(harness, [.. Accuracy]);
        Assert.DoesNotContain("were not run", harness.Output, StringComparison.Ordinal);
        AssertNowhere(harness, password);
    }

    [Fact]
    public async Task AnotherDeploymentsToken_IsTaken_AndShownNowhere()
    {
        NoPlatform.Require();
        await using var service = await ServiceProcess.StartAsync(
            "Inventory",
            ["--Inventory:SeedDemoData=true", $"--Inventory:AdminToken={Token}"]
        );
        await using var harness = new HarnessProcess(
            "run",
            "inventory/concurrent-100",
            "--target",
            $"Inventory={service.Address}",
            "--set",
            $"admin_token={Token}"
        );
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);
        AssertHold(harness, [.. Accuracy, "sold == 100"]);
        AssertNowhere(harness, Token);

        await using var wrong = new HarnessProcess("run", "inventory/concurrent-100", "--target", $"Inventory={service.Address}");
        Assert.Equal(2, await wrong.WaitForExitAsync());
        Assert.Contains("--set admin_token", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strategies_AreNotRunOnAServiceThatIsThereAlready()
    {
        await using var harness = new HarnessProcess("run", "inventory/strategies", "--target", "Inventory=http://127.0.0.1:1");
        Assert.Equal(2, await harness.WaitForExitAsync());
        Assert.Contains("starts its own Inventory", harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVariantThatCannotBeStarted_IsSaid_AndWhatWasMeasuredBeforeIsWritten()
    {
        NoPlatform.Require();
        await using var harness = new HarnessProcess(
            "run",
            "inventory/concurrent-100",
            "inventory/strategies",
            "--duration",
            "1s",
            "--set",
            "redis=127.0.0.1:1",
            "--set",
            "postgres=nonsense"
        );
        Assert.Equal(2, await harness.WaitForExitAsync());
        Assert.Equal("inventory/concurrent-100", Name(Assert.Single(harness.Runs.EnumerateArray())));
    }

    private static string? Name(JsonElement run) => run.GetProperty("info").GetProperty("scenario").GetString();

    private static void AssertHold(HarnessProcess harness, string[] targets)
    {
        foreach (var run in harness.Runs.EnumerateArray())
            Assert.All(targets, target => Assert.True(Holds(run, target), $"{Name(run)}: {target}: {run.GetProperty("end")}"));
    }

    private static bool Holds(JsonElement run, string target) =>
        run.GetProperty("end")
            .GetProperty("verdict")
            .GetProperty("targets")
            .EnumerateArray()
            .Single(one => one.GetProperty("text").GetString() == target)
            .GetProperty("holds")
            .GetBoolean();

    private static void AssertNowhere(HarnessProcess harness, string secret)
    {
        Assert.DoesNotContain(secret, harness.Output, StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(harness.Results, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal);
    }
}
