using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>
/// The suite against the real gateway. How fast this machine is today is not asked: targets of speed may be missed, those of accuracy not.
/// </summary>
public class GatewaySuiteTests
{
    private static readonly string[] Accuracy =
    [
        "success_rate >= 100%",
        "unaccounted == 0",
        "sticky_hits == 1",
        "instances_used == 3",
        "chi_square < 13.82",
        "worst_share_error <= 0.05",
        "sticky_misses == 0",
        "primaries_tried == 4",
    ];

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task EachScenario_HasAGatewayAndMocksOfItsOwn_AndLosesNothing(string protocol)
    {
        await using var harness = new HarnessProcess(
            "run",
            "gateway",
            "--set",
            $"protocol={protocol}",
            "--duration",
            "1s",
            "--concurrency",
            "100",
            "--requests",
            "2000"
        );
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);

        Assert.Equal(
            [
                "1-baseline",
                "1b-mock-baseline",
                "2-concurrent-throughput",
                "2b-streaming-baseline",
                "3-sticky-sessions",
                "4-load-balancing",
                "5-protocol-conversion",
                "6-streaming-throughput",
                "7-failover",
            ],
            harness.Runs.EnumerateArray().Select(run => run.GetProperty("info").GetProperty("scenario").GetString()!["gateway/".Length..])
        );
        foreach (var run in harness.Runs.EnumerateArray())
            Assert.All(
                TargetsOf(run).Where(target => Accuracy.Contains(Text(target))),
                target => Assert.True(target.GetProperty("holds").GetBoolean(), run.ToString())
            );
        Assert.Equal(
            Accuracy.Order(),
            harness.Runs.EnumerateArray().SelectMany(TargetsOf).Select(Text).Distinct().Intersect(Accuracy).Order()
        );
    }

    [Fact]
    public async Task Killed_ItsMocksEndToo()
    {
        NoPlatform.Require();
        string mock;
        await using (
            var harness = new HarnessProcess(
                "run",
                "gateway/1b-mock-baseline",
                "--profile",
                "full",
                "--time-scale",
                "1",
                "--set",
                "warm_up=1000000"
            )
        )
        {
            mock = await MockOfAsync(harness);
            harness.Signal(ProcessSignal.Kill);
            await harness.WaitForExitAsync();
        }

        await Waiting.UntilAsync(() => !Directory.Exists(mock));
    }

    /// <summary>Where the process of its mocks is told of, once it is there.</summary>
    private static async Task<string> MockOfAsync(HarnessProcess harness)
    {
        string? found = null;
        await Waiting.UntilAsync(() =>
            (found = Directory.EnumerateDirectories("/proc").FirstOrDefault(folder => IsMockOf(folder, harness.Id))) is not null
        );
        return found!;
    }

    private static bool IsMockOf(string folder, int parent)
    {
        try
        {
            return File.Exists($"{folder}/status")
                && File.ReadAllText($"{folder}/status").Contains($"PPid:\t{parent}\n", StringComparison.Ordinal)
                && File.ReadAllText($"{folder}/cmdline").Contains("fleet", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has gone meanwhile
        }
    }

    private static IEnumerable<JsonElement> TargetsOf(JsonElement run) =>
        run.GetProperty("end").GetProperty("verdict").GetProperty("targets").EnumerateArray();

    private static string Text(JsonElement target) => target.GetProperty("text").GetString()!;
}
