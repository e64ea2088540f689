using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Inventory;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

public class InventorySuiteTests
{
    private static readonly Uri Anywhere = new("http://127.0.0.1:1");
    private static readonly (string Name, string Value)[] Small = [("users", "5"), ("duration", "600ms"), ("think_time", "1ms-5ms"), ("warm_up", "50"), ("stock", "100000")];

    [Theory]
    [InlineData("baseline", "closed, 1 users 60s")]
    [InlineData("load", "closed, 100 users 2m (ramp 30s) → 500 users 2m (ramp 30s) → 1000 users 5m (ramp 60s)")]
    [InlineData("spike", "closed, 10 users 30s → 1000 users 60s (ramp 5s) → 10 users 30s")]
    [InlineData("soak", "closed, 500 users 60m")]
    [InlineData("flash-sale", "closed, 1000 users, 1 each")]
    [InlineData("concurrent-100", "closed, 100 users, 1 each")]
    public void Scenarios_AreTheDocuments(string name, string load) => Assert.Equal(load, Make(name, Anywhere, full: true).Profile.Describe());

    [Fact]
    public void Stress_AddsAHundredEachMinute_UpTo5000()
    {
        var stages = ((ClosedProfile)Make("stress", Anywhere, full: true).Profile).Stages;
        Assert.Equal(Enumerable.Range(1, 50).Select(i => 100.0 * i), stages.Select(stage => stage.Level));
        Assert.All(stages, stage => Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.Zero), (stage.Duration, stage.RampUp)));
        Assert.Equal([100, 200, 250], ((ClosedProfile)Make("stress", Anywhere, settings: [("users", "250"), ("step_users", "100")]).Profile).Stages.Select(stage => stage.Level));
    }

    [Theory]
    [InlineData("baseline", 8)]
    [InlineData("load", 8)]
    [InlineData("spike", 15)]
    [InlineData("stress", 35)]
    [InlineData("soak", 35)]
    public void Quick_IsSeconds(string name, double most) => Assert.InRange(Make(name, Anywhere).Profile.Duration!.Value.TotalSeconds, 1, most);

    [Fact]
    public void UsersSpawnRateAndDuration_ChangeTheLoad()
    {
        Assert.Equal("closed, 20 users 24s (ramp 6s) → 100 users 24s (ramp 6s) → 200 users 60s (ramp 12s)", Make("load", Anywhere, settings: [("users", "200"), ("duration", "108s")]).Profile.Describe());
        Assert.Equal("closed, 100 users 2m (ramp 10s) → 500 users 2m (ramp 40s) → 1000 users 5m (ramp 50s)", Make("load", Anywhere, full: true, ("spawn_rate", "10")).Profile.Describe());
        Assert.Equal("closed, 10 users 30s (ramp 2.5s) → 1000 users 4.13m (ramp 4.13m) → 10 users 30s", Make("spike", Anywhere, full: true, ("spawn_rate", "4")).Profile.Describe());
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("300ms", "300-300")]
    [InlineData("100ms-500ms", "100-500")]
    public void ThinkTime_IsADurationTwoOrNone(string set, string? expected)
    {
        var thinkTime = Make("load", Anywhere, settings: ("think_time", set)).ThinkTime;
        Assert.Equal(expected, thinkTime is null ? null : $"{thinkTime.AtLeast.TotalMilliseconds}-{thinkTime.AtMost.TotalMilliseconds}");
    }

    [Fact]
    public async Task AServiceThatDoesNotComeBackAfterASpike_HasNotRecovered()
    {
        // Before the spike, and in a warm-up of one request, there is one buyer.
        await using var service = await new FakeInventory { BreaksAtBuyers = 3 }.StartAsync();
        var run = await RunAsync(service, "spike", [.. Small, ("users", "50"), ("warm_up", "1"), ("duration", "8s")]);
        Assert.Equal(["recovery_seconds", "connection_errors", "oversold", "unaccounted", "difference", "at_stake"], run.End!.Verdict.Targets.Select(target => target.Metric));
        Assert.Equal(double.NaN, run.End.Facts["recovery_seconds"]);
        Assert.Equal([false, true, true, true, true, true], run.End.Verdict.Targets.Select(target => target.Holds));
    }

    [Fact]
    public async Task Stress_FindsWhereTheServiceBreaks_OrThatItDoesNot()
    {
        (string, string)[] steps = [.. Small, ("users", "4"), ("step_users", "1"), ("duration", "5s"), ("stock", "1000000")];
        await using var service = await new FakeInventory().StartAsync();
        var facts = (await RunAsync(service, "stress", steps)).End!.Facts;
        Assert.Equal((double.NaN, 4), (facts["breaking_point_users"], facts["held_users"]));
        Assert.InRange(facts["goodput_at_twice"], 0.1, 1);

        await using var broken = await new FakeInventory { Status = purchase => purchase > 10 ? 503 : 200 }.StartAsync();
        facts = (await RunAsync(broken, "stress", steps)).End!.Facts;
        Assert.Equal((1, 0), (facts["breaking_point_users"], facts["held_users"]));
    }

    [Theory]
    [InlineData("spike", "recovery_seconds", true)]
    [InlineData("stress", "goodput_at_twice", true)]
    [InlineData("soak", "p95_drift", true)]
    [InlineData("soak", "leak", false)]
    [InlineData("soak", "oversold", false)]
    public void WhatASlowGeneratorSpoils_IsNotHeldAgainstTheService(string name, string fact, bool isPaced) =>
        Assert.Equal(isPaced, Make(name, Anywhere).Metrics.Find(fact).DependsOnPace);

    [Fact]
    public async Task ASoak_OfAServiceThatIsNotWatched_DoesNotClaimThatItDoesNotLeak()
    {
        await using var service = await new FakeInventory().StartAsync();
        var run = await RunAsync(service, "soak", [.. Small, ("duration", "6s")]);
        Assert.Equal(double.NaN, run.End!.Facts["leak"]);
        Assert.False(run.End.Verdict.Targets.Single(target => target.Metric == "leak").Holds);
        Assert.Equal(0, run.End.Facts["error_drift"]);
    }

    [Fact]
    public void Strategies_AreThoseThatCanBeRunWithWhatIsGiven()
    {
        var recipe = InventorySuite.Create().Scenarios.Single(recipe => recipe.Name == "strategies");
        var alone = recipe.Comparison!(Values(full: false));
        Assert.Equal("embedded", Assert.Single(alone.Variants).Name);
        Assert.Contains("v1 to v4 were not run", alone.LeftOut, StringComparison.Ordinal);

        var all = recipe.Comparison!(Values(full: false, ("redis", "r:1,password=x"), ("postgres", "Host=p;Password=y")));
        Assert.Equal(["v1", "v2", "v3", "v4", "embedded"], all.Variants.Select(variant => variant.Name));
        Assert.All(all.Variants, variant => Assert.Equal(variant.Name, variant.Environment["Inventory__Strategy"]));
        Assert.All(all.Variants, variant => Assert.Equal(variant.Name == "embedded" ? "" : "r:1,password=x", variant.Environment["ConnectionStrings__Redis"]));
        Assert.Null(all.LeftOut);
        Assert.Equal(
            ["purchases_per_second >= 100,lock_attempts > 0", "lock_attempts > 0", "lock_attempts == 0", "purchases_per_second >= 1000,lock_attempts == 0", "lock_attempts == 0"],
            all.Variants.Select(variant => string.Join(',', variant.Targets)));
        Assert.Contains("both", Assert.Throws<InvalidPlanException>(() => recipe.Comparison!(Values(full: false, ("redis", "r:1")))).Message, StringComparison.Ordinal);
        Assert.Contains("lock_contention < 0.3", Make("strategies", Anywhere).Targets.Select(target => target.Text));
    }

    [Fact]
    public void ConnectionStrings_AreNotAmongWhatReportsShow() =>
        Assert.DoesNotContain(Values(full: false, ("redis", "r:1,password=x"), ("postgres", "Password=y")).All.Values, value => value.Contains("password", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("users", "0")]
    [InlineData("users", "10001")]
    [InlineData("spawn_rate", "0")]
    [InlineData("think_time", "5")]
    [InlineData("think_time", "1s-2s-3s")]
    [InlineData("think_time", "2s-1s")]
    [InlineData("think_time", "")]
    [InlineData("lengths", "long")]
    [InlineData("duration", "5")]
    [InlineData("products", "0")]
    [InlineData("stock", "-1")]
    [InlineData("concurrency", "0")]
    [InlineData("warm_up", "0")]
    [InlineData("admin_token", "with blank")]
    public void AWrongValue_IsRefusedWithItsName(string name, string value) =>
        Assert.Contains($"'{name}'", Assert.Throws<InvalidPlanException>(() => Make("load", Anywhere, settings: (name, value))).Message, StringComparison.Ordinal);

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
        // The thirtieth is in the warm-up: what was sold there is sold too.
        foreach (int at in new[] { 30, 51 })
        {
            await using var service = await new FakeInventory { Copies = purchase => purchase == at ? copies : 1 }.StartAsync();
            var run = await RunAsync(service, "load", Small);

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
        // The first that is not of the warm-up, however many of its 50 requests are purchases.
        await using var service = await new FakeInventory { Status = purchase => purchase == 51 ? status : 200, SoldAnyway = _ => sold }.StartAsync();
        var run = await RunAsync(service, "load", Small);

        Assert.Equal(1, run.Total.All.Failed);
        Assert.Equal(isAccountedFor, run.End!.Facts["unaccounted"] == 0);
        Assert.Equal(0, run.End.Facts["oversold"]);
    }

    [Fact]
    public async Task AWrongBody_IsAFailure_AndTheSaleIsNoneTheLessASale()
    {
        await using var service = await new FakeInventory { Body = body => body.Replace("\"quantity\":2", "\"quantity\":1", StringComparison.Ordinal) }.StartAsync();
        var run = await RunAsync(service, "load", Small);

        Assert.True(run.Total.All.Failed > 0);
        Assert.Equal(0, run.End!.Facts["unaccounted"]);
        Assert.Contains(run.End.Examples, example => example.Reason == "The answer is not of 2 of product 1." || example.Reason.StartsWith("The answer is not of 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A400ThatIsNotSoldOut_IsAFailure()
    {
        await using var service = await new FakeInventory { Body = body => body.Replace("insufficient-stock", "bad-request", StringComparison.Ordinal) }.StartAsync();
        var run = await RunAsync(service, "flash-sale");

        Assert.Equal((900, 0), (run.Total.All.Failed, Counter(run, "sold_out")));
    }

    [Fact]
    public async Task Locks_AreReadOverTheRunAlone()
    {
        await using var service = await new FakeInventory
        {
            Metrics = asked => $"lock_acquired_total {100 * (asked + 1)}\nlock_contended_total {10 + (25 * asked)}\nlock_wait_seconds_sum {asked * 0.5}\nlock_wait_seconds_count {asked * 100}\n",
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
        Assert.Contains("SeedDemoData", (await Assert.ThrowsAsync<InvalidPlanException>(() => RunAsync(service, "flash-sale"))).Message, StringComparison.Ordinal);
        string message = (await Assert.ThrowsAsync<InvalidPlanException>(() => RunAsync(service, "load", ("admin_token", "not-the-right-one")))).Message;
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

    /// <summary>Targets that do not ask how fast this machine is.</summary>
    private static IEnumerable<TargetResult> Correctness(RunResult run) => run.End!.Verdict.Targets.Where(target => !target.DependsOnPace);

    private static long Counter(RunResult run, string name) => run.Total.Counters.Single(counter => counter.Name == name).Count;

    private static long Step(RunResult run, string name) => run.Total.Steps.Single(step => step.Name == name).Response.Count;

    private static Task<RunResult> RunAsync(FakeInventory service, string name, params (string Name, string Value)[] settings) =>
        new LoadRun { Scenario = Make(name, service.Url, settings: settings) }.RunAsync(CancellationToken.None);

    private static Scenario Make(string name, Uri target, bool full = false, params (string Name, string Value)[] settings)
    {
        var suite = InventorySuite.Create();
        var chosen = new ChosenScenario(suite, suite.Scenarios.Single(recipe => recipe.Name == name));
        return chosen.Make(target, Values(full, settings));
    }

    private static ParameterValues Values(bool full, params (string Name, string Value)[] settings) =>
        new(InventorySuite.Create(), full, settings.GroupBy(setting => setting.Name).ToDictionary(group => group.Key, group => group.Last().Value));
}
