using Platform.LoadEngine;
using Platform.LoadHarness.Reports;
using Platform.LoadHarness.Tests.Reports;
using static Platform.LoadHarness.Tests.Suites.Chat.ChatRuns;

namespace Platform.LoadHarness.Tests.Suites.Chat;

/// <summary>What can be set, what a run needs, and what is told of it.</summary>
public class ChatRunTests
{
    [Fact]
    public async Task Tenants_EachHaveSessionsOfTheirOwn()
    {
        await using var service = await new FakeChat().StartAsync();
        var run = await RunAsync(service, "light_load", [.. Small, ("tenants", "2")]);
        Assert.Equal(["load-1", "load-2"], service.Tenants.Keys.Order());
        Assert.All(Correctness(run), target => Assert.True(target.Holds, $"{target.Text}: {target.Actual}"));
    }

    [Fact]
    public async Task Messages_AreThoseOfAFile()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "one\n\ntwo \"2\" \n");
        await using var service = await new FakeChat().StartAsync();
        var run = await RunAsync(service, "light_load", [.. Small, ("messages", $"@{file}")]);
        File.Delete(file);
        Assert.Equal(
            ["one", "two \"2\""],
            service.Said.Select(text => text[..text.LastIndexOf(" [#", StringComparison.Ordinal)]).Distinct().Order()
        );
        Assert.All(Faults, fact => Assert.Equal(0, run.End!.Facts[fact]));
    }

    [Fact]
    public async Task AServiceWhoseWindowDoesNotFitTheRun_IsRefusedWithWhatToDo()
    {
        await using var service = await new FakeChat { Window = TimeSpan.FromSeconds(60) }.StartAsync();
        string message = (await Assert.ThrowsAsync<InvalidPlanException>(() => RunAsync(service, "light_load", Small))).Message;
        Assert.Contains("RateLimits__Window=00:00:01", message, StringComparison.Ordinal);
        Assert.Contains("--profile full", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("saturate", "messages")]
    [InlineData("saturate-sessions", "sessions")]
    public async Task ASearchStep_CountsWhatWasStored_AndNeedsAServiceWithoutLimits(string scenario, string counter)
    {
        (string, string)[] short60 = [("step", "30s"), ("from", "100"), ("warm_up", "40"), ("settling", "200ms")];
        await using var service = await new FakeChat { Limits = (0, 0, 0) }.StartAsync();
        var run = await RunAsync(service, scenario, [.. short60, ("sessions", "50")]);
        Assert.Equal(50, Counter(run, counter));
        // Each of 50 sessions was there before; new ones were opened in the warm-up too.
        Assert.Equal(counter == "messages" ? 50 : 90, run.End!.Facts["checked_sessions"]);
        Assert.Equal(90, counter == "messages" ? service.Said.Count : service.Sessions);
        Assert.All(Faults, fact => Assert.Equal(0, run.End.Facts[fact]));

        await using var limited = await new FakeChat().StartAsync();
        Assert.Contains(
            "RateLimits__Default=0",
            (await Assert.ThrowsAsync<InvalidPlanException>(() => RunAsync(limited, scenario, short60))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task TheMultiplier_IsInEveryReport()
    {
        await using var service = await new FakeChat().StartAsync();
        var run = await RunAsync(service, "light_load", [.. Small, ("duration", "210s")]);
        Assert.Contains("multiplier_settled", run.End!.Facts.Keys);
        string page = new HtmlReport().Render(run),
            markdown = new MarkdownReport().Render(run),
            csv = new TimelineCsvReport().Render(run);
        Assert.Contains("<h4>multiplier</h4>", page, StringComparison.Ordinal);
        Assert.Contains("<h4>sessions</h4>", page, StringComparison.Ordinal);
        Assert.Contains("| multiplier |", markdown, StringComparison.Ordinal);
        Assert.Contains(",multiplier", csv.Split('\n')[0], StringComparison.Ordinal);
    }
}
