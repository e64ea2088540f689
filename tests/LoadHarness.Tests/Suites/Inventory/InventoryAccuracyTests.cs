using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Inventory;
using static Platform.LoadHarness.Tests.Suites.Inventory.InventoryRuns;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

public class InventoryAccuracyTests
{
    [Theory]
    [InlineData("baseline")]
    [InlineData("load")]
    public async Task AServiceThatKeepsItsPromises_IsFoundExact(string name)
    {
        await using var service = await new FakeInventory { BusyFor = 3 }.StartAsync();
        var run = await RunAsync(service, name, Small);

        Assert.All(Correctness(run), target => Assert.True(target.Holds, target.Text));
        Assert.True(Counter(run, "purchases") > 0 && Counter(run, "sold") > Counter(run, "purchases"));
        Assert.Equal(Counter(run, "purchases"), Step(run, "purchase"));
        Assert.Equal(0, Counter(run, "sold_out"));
        Assert.True(Step(run, "read") > 0 && Step(run, "login") > 0);
        Assert.Equal([1, 2, 3], service.Quantities.Keys.Order());
        Assert.Equal(name == "baseline" ? 1 : 10, service.Products.Count);
    }

    [Fact]
    public async Task Buyers_BuyTwiceAsOftenAsTheyLook_AndAreUsersOfTheirOwn()
    {
        await using var service = await new FakeInventory().StartAsync();
        var run = await RunAsync(service, "load", ("users", "20"), ("duration", "1s"), ("think_time", "1ms"), ("warm_up", "1"));

        Assert.InRange((double)Step(run, "read") / (Step(run, "read") + Step(run, "purchase")), 0.25, 0.35);
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"user_{n}").Order(), service.Logins.Distinct().Order());
    }

    [Theory]
    [InlineData("flash-sale", 1000, 100, 900)]
    [InlineData("concurrent-100", 100, 100, 0)]
    public async Task AtOnce_ExactlyThePiecesAreSold_AndAllOthersAreTold(string name, int buyers, int sold, int soldOut)
    {
        await using var service = await new FakeInventory().StartAsync();
        var run = await RunAsync(service, name);

        Assert.Equal(Outcome.Passed, run.End!.Verdict.Outcome);
        Assert.Equal((buyers, sold, soldOut), (run.Total.All.Response.Count, Counter(run, "sold"), Counter(run, "sold_out")));
        Assert.Equal(buyers, service.Logins.Count); // before the second in which all buy
        Assert.Equal(["purchase"], run.Total.Steps.Select(step => step.Name));
    }

    [Theory]
    [InlineData("flash-sale")]
    [InlineData("concurrent-100")]
    public async Task OnePieceTooMany_IsOversold(string name)
    {
        await using var service = await new FakeInventory { Oversells = 1 }.StartAsync();
        var run = await RunAsync(service, name, ("pieces", "50"));

        Assert.Equal((Outcome.Failed, 1), (run.End!.Verdict.Outcome, run.End.Facts["oversold"]));
        Assert.Equal(51, Counter(run, "sold"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task AnOrderLostOrRecordedTwice_IsFound(int copies)
    {
        // The thirtieth of a long warm-up is in it: what was sold there is sold too. The second of a short one is not.
        foreach (var (at, warmUp) in new[] { (30, "50"), (2, "1") })
        {
            await using var service = await new FakeInventory { Copies = purchase => purchase == at ? copies : 1 }.StartAsync();
            var run = await RunAsync(service, "load", [.. Small, ("warm_up", warmUp)]);

            Assert.Equal(Outcome.Failed, run.End!.Verdict.Outcome);
            Assert.InRange(run.End.Facts["unaccounted"], 1, 3);
            Assert.InRange(run.End.Facts["difference"], 1, 3);
            Assert.Equal(0, run.Total.All.Failed);
        }
    }

    [Fact]
    public async Task ADifferenceThatTheServiceAdmits_IsNotHidden()
    {
        await using var service = await new FakeInventory { Difference = 7 }.StartAsync();
        Assert.Equal(7, (await RunAsync(service, "flash-sale")).End!.Facts["difference"]);
    }

    /// <summary>5xx and a broken connection may have sold; 4xx must not have.</summary>
    [Theory]
    [InlineData(503, false, true)]
    [InlineData(503, true, true)]
    [InlineData(-1, false, true)]
    [InlineData(-1, true, true)]
    [InlineData(409, false, true)]
    [InlineData(409, true, false)]
    [InlineData(429, true, false)]
    public async Task APurchaseWithoutAnAnswer_MayHaveBeenMadeOrNot_ARefusedOneNot(int status, bool sold, bool isAccountedFor)
    {
        // The second is not of the warm-up, which is one request; and a slow machine makes two in the time, too.
        await using var service = await new FakeInventory
        {
            Status = purchase => purchase == 2 ? status : 200,
            SoldAnyway = _ => sold,
        }.StartAsync();
        var run = await RunAsync(service, "load", [.. Small, ("warm_up", "1"), ("duration", "1500ms")]);

        Assert.Equal(1, run.Total.All.Failed);
        Assert.Equal(isAccountedFor, run.End!.Facts["unaccounted"] == 0);
        Assert.Equal(0, run.End.Facts["oversold"]);
    }

    [Fact]
    public async Task AWrongBody_IsAFailure_AndTheSaleIsNoneTheLessASale()
    {
        await using var service = await new FakeInventory
        {
            Body = body => body.Replace("\"quantity\":2", "\"quantity\":1", StringComparison.Ordinal),
        }.StartAsync();
        var run = await RunAsync(service, "load", Small);

        Assert.True(run.Total.All.Failed > 0);
        Assert.Equal(0, run.End!.Facts["unaccounted"]);
        Assert.Contains(
            run.End.Examples,
            example =>
                example.Reason == "The answer is not of 2 of product 1."
                || example.Reason.StartsWith("The answer is not of 2", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A400ThatIsNotSoldOut_IsAFailure()
    {
        await using var service = await new FakeInventory
        {
            Body = body => body.Replace("insufficient-stock", "bad-request", StringComparison.Ordinal),
        }.StartAsync();
        var run = await RunAsync(service, "flash-sale");

        Assert.Equal((900, 0), (run.Total.All.Failed, Counter(run, "sold_out")));
    }

    [Fact]
    public async Task Locks_AreReadOverTheRunAlone()
    {
        await using var service = await new FakeInventory
        {
            Metrics = asked =>
                $"lock_acquired_total {100 * (asked + 1)}\nlock_contended_total {10 + (25 * asked)}\nlock_wait_seconds_sum "
                + $"{asked * 0.5}\nlock_wait_seconds_count {asked * 100}\n",
        }.StartAsync();
        var facts = (await RunAsync(service, "concurrent-100")).End!.Facts;

        Assert.Equal((100, 0.25, 5), (facts["lock_attempts"], facts["lock_contention"], facts["lock_wait_ms"]));
    }

    [Fact]
    public async Task WhereLocksCannotBeAsked_NothingIsSaidOfThem()
    {
        await using var service = await new FakeInventory().StartAsync();
        Assert.DoesNotContain("lock_contention", (await RunAsync(service, "concurrent-100")).End!.Facts.Keys);
    }

    [Fact]
    public async Task ATokenThatIsAboutToExpire_IsRenewedBesideTheRun()
    {
        await using var service = await new FakeInventory { TokenSeconds = 0.2 }.StartAsync();
        var run = await RunAsync(service, "load", [.. Small, ("duration", "1s")]);

        Assert.True(service.Logins.Count > Step(run, "login") + 5, $"{service.Logins.Count} logins");
        Assert.Equal(0, run.Total.All.Failed);
    }

    [Fact]
    public async Task ALoginThatIsRefusedForNow_IsTriedAgain()
    {
        await using var service = await new FakeInventory { LoginStatus = login => login <= 3 ? 503 : 200 }.StartAsync();
        Assert.Equal(Outcome.Passed, (await RunAsync(service, "concurrent-100")).End!.Verdict.Outcome);
        Assert.Equal(103, service.Logins.Count);
    }

    [Fact]
    public async Task WithoutDemoUsers_OrTheAdminToken_ItIsSaidWhatToDo_AndTheTokenIsNot()
    {
        await using var service = await new FakeInventory { LoginStatus = _ => 401 }.StartAsync();
        Assert.Contains(
            "SeedDemoData",
            (await Assert.ThrowsAsync<InvalidPlanException>(() => RunAsync(service, "flash-sale"))).Message,
            StringComparison.Ordinal
        );
        string message = (
            await Assert.ThrowsAsync<InvalidPlanException>(() => RunAsync(service, "load", ("admin_token", "not-the-right-one")))
        ).Message;
        Assert.Contains("--set admin_token", message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-right-one", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheAdminToken_IsNotAmongWhatReportsShow() =>
        Assert.Equal("set, not shown", Values(full: false, ("admin_token", "secret-of-somebody")).All["admin_token"]);

    [Fact]
    public async Task AStepOfTheSearch_IsExactToo_AndLogsInOnce()
    {
        await using var service = await new FakeInventory().StartAsync();
        var scenario = Make("saturate", service.Url, settings: [("warm_up", "10"), ("step", "100ms"), ("users", "20")]);
        var plan = InventorySuite.Create().Scenarios.Single(recipe => recipe.Name == "saturate").Saturation!(Values(full: false));
        Assert.Equal((500, 1_000), (plan.From, plan.Minimum));
        foreach (double rate in new[] { 100, 200 })
        {
            var run = await new LoadRun { Scenario = plan.At(scenario, rate) }.RunAsync(CancellationToken.None);
            Assert.Equal(rate / 10, run.Total.All.Response.Count);
            Assert.All(Correctness(run), target => Assert.True(target.Holds, target.Text));
        }

        Assert.Equal(20, service.Logins.Count);
    }
}
