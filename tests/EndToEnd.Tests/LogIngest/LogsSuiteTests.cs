using Platform.Testing;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>The suite against the real deployment, through the real front.</summary>
public class LogsSuiteTests
{
    [Fact]
    public async Task ThroughNginx_RedisAndPostgres_EveryEntryIsAccountedFor()
    {
        await using var platform = await LogPlatform.StartAsync();
        await using var nginx = await NginxServer.StartAsync(
            NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), 18723).With("127.0.0.1:5001", platform.Address.Authority)
        );
        // How fast this machine is today is not asked here: the targets of speed may be missed, those of accuracy not.
        await using var harness = new HarnessProcess(
            "run",
            "logs/stress",
            "logs/stress-single",
            "--target",
            $"LogIngest={nginx.Address}",
            "--set",
            "idempotency_keys=yes"
        );
        Assert.InRange(await harness.WaitForExitAsync(), 0, 1);
        foreach (var run in harness.Runs.EnumerateArray())
        {
            foreach (string target in new[] { "success_rate >= 100%", "unaccounted == 0", "unreadable == 0" })
            {
                var verdict = run.GetProperty("end")
                    .GetProperty("verdict")
                    .GetProperty("targets")
                    .EnumerateArray()
                    .Single(one => one.GetProperty("text").GetString() == target);
                Assert.True(verdict.GetProperty("holds").GetBoolean(), $"{target}: {verdict}");
            }
        }
    }
}
