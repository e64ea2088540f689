using System.Net.Sockets;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary><c>compare-fronts</c> with the real nginx, the real Gateway and the real OrderApi.</summary>
public class CompareFrontsTests
{
    private static readonly string[] OfTheService = ["orders_per_second_at_most", "p50_ms", "p99_ms", "service_cpu_us"];

    [Fact]
    public async Task EveryFigure_IsThere_AndNothingIsLeftRunning()
    {
        await using var harness = new HarnessProcess("compare-fronts", "--rounds", "1", "--duration", "1s", "--connections", "10");
        var nginx = await AddressAsync(harness, "nginx");
        // How fast this machine is decides between 0 and 1; nothing else may go wrong.
        Assert.True(await harness.WaitForExitAsync() is 0 or 1, harness.Output);

        Assert.Equal(
            [
                .. from kind in new[] { "throughput", "latency" }
                from front in new[] { "direct", "nginx", "yarp" }
                select $"fronts/{kind}[{front}]",
            ],
            harness.Runs.EnumerateArray().Select(Scenario)
        );
        Assert.All(harness.Runs.EnumerateArray(), run => Assert.Equal(0, run.GetProperty("summary").GetProperty("failed").GetInt64()));
        Assert.Equal(OfTheService, Facts(harness, "fronts/latency[direct]"));
        foreach (string front in new[] { "nginx", "yarp" })
            Assert.Equal(
                OfTheService.Concat(["added_p50_ms", "added_p99_ms", "front_cpu_us"]).Order(),
                Facts(harness, $"fronts/latency[{front}]").Order()
            );
        Assert.Contains("fronts compared", harness.Output, StringComparison.Ordinal);
        Assert.False(Answers(nginx), "nginx is still there.");
    }

    [Fact]
    public async Task Killed_ItsNginxEndsToo()
    {
        Uri nginx;
        await using (var harness = new HarnessProcess("compare-fronts", "--duration", "10m"))
        {
            nginx = await AddressAsync(harness, "nginx");
            Assert.True(Answers(nginx));
            harness.Signal(ProcessSignal.Kill);
            await harness.WaitForExitAsync();
        }

        await Waiting.UntilAsync(() => !Answers(nginx));
    }

    [Fact]
    public async Task CtrlCInATerminal_ReachesTheWholeGroup_AndNoOrderFailsForIt()
    {
        await using var harness = HarnessProcess.InTerminal("compare-fronts", "--rounds", "100", "--duration", "1s", "--connections", "10");
        await harness.LineAsync("fronts/throughput[direct]"); // from now on nginx has its turn
        Signals.SendToGroup(harness.Id, ProcessSignal.Interrupt);

        Assert.Equal(130, await harness.WaitForExitAsync());
        Assert.DoesNotContain("failed ", harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ended by itself", harness.Output, StringComparison.Ordinal);
    }

    private static async Task<Uri> AddressAsync(HarnessProcess harness, string front)
    {
        string line = await harness.LineAsync($"{front} at http://");
        return new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
    }

    private static string Scenario(JsonElement run) => run.GetProperty("info").GetProperty("scenario").GetString()!;

    private static IEnumerable<string> Facts(HarnessProcess harness, string scenario) =>
        harness
            .Runs.EnumerateArray()
            .Single(run => Scenario(run) == scenario)
            .GetProperty("end")
            .GetProperty("facts")
            .EnumerateObject()
            .Select(fact => fact.Name);

    private static bool Answers(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
