using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Inventory;
using static Platform.LoadHarness.Tests.Suites.Inventory.InventoryRuns;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

public class InventorySuiteTests
{
    [Theory]
    [InlineData("baseline", "closed, 1 users 60s")]
    [InlineData("load", "closed, 100 users 2m (ramp 30s) → 500 users 2m (ramp 30s) → 1000 users 5m (ramp 60s)")]
    [InlineData("spike", "closed, 10 users 30s → 1000 users 60s (ramp 5s) → 10 users 30s")]
    [InlineData("soak", "closed, 500 users 60m")]
    [InlineData("flash-sale", "closed, 1000 users, 1 each")]
    [InlineData("concurrent-100", "closed, 100 users, 1 each")]
    public void FullScenarios_AreThoseOfTheSpecification(string name, string load) =>
        Assert.Equal(load, Make(name, Anywhere, full: true).Profile.Describe());

    [Fact]
    public void Stress_AddsAHundredEachMinute_UpTo5000()
    {
        var stages = ((ClosedProfile)Make("stress", Anywhere, full: true).Profile).Stages;
        Assert.Equal(Enumerable.Range(1, 50).Select(i => 100.0 * i), stages.Select(stage => stage.Level));
        Assert.All(stages, stage => Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.Zero), (stage.Duration, stage.RampUp)));
        Assert.Equal(
            [100, 200, 250],
            ((ClosedProfile)Make("stress", Anywhere, settings: [("users", "250"), ("step_users", "100")]).Profile).Stages.Select(stage =>
                stage.Level
            )
        );
    }

    [Theory]
    [InlineData("baseline", 8)]
    [InlineData("load", 8)]
    [InlineData("spike", 15)]
    [InlineData("stress", 35)]
    [InlineData("soak", 35)]
    public void Quick_IsSeconds(string name, double most) =>
        Assert.InRange(Make(name, Anywhere).Profile.Duration!.Value.TotalSeconds, 1, most);

    [Fact]
    public void UsersSpawnRateAndDuration_ChangeTheLoad()
    {
        Assert.Equal(
            "closed, 20 users 24s (ramp 6s) → 100 users 24s (ramp 6s) → 200 users 60s (ramp 12s)",
            Make("load", Anywhere, settings: [("users", "200"), ("duration", "108s")]).Profile.Describe()
        );
        Assert.Equal(
            "closed, 100 users 2m (ramp 10s) → 500 users 2m (ramp 40s) → 1000 users 5m (ramp 50s)",
            Make("load", Anywhere, full: true, ("spawn_rate", "10")).Profile.Describe()
        );
        Assert.Equal(
            "closed, 10 users 30s (ramp 2.5s) → 1000 users 4.13m (ramp 4.13m) → 10 users 30s",
            Make("spike", Anywhere, full: true, ("spawn_rate", "4")).Profile.Describe()
        );
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
    public void TheQuickBaseline_HoldsAsManyRequestsAsTheFullOne()
    {
        Assert.Equal(new ThinkTime(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(25)), Make("baseline", Anywhere).ThinkTime);
        Assert.Equal(
            new ThinkTime(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)),
            Make("baseline", Anywhere, full: true).ThinkTime
        );
    }

    [Fact]
    public async Task AServiceThatDoesNotComeBackAfterASpike_HasNotRecovered()
    {
        // Before the spike, and in a warm-up of one request, there is one buyer.
        await using var service = await new FakeInventory { BreaksAtBuyers = 3 }.StartAsync();
        var run = await RunAsync(service, "spike", [.. Small, ("users", "50"), ("warm_up", "1"), ("duration", "8s")]);
        Assert.Equal(
            ["recovery_seconds", "connection_errors", "oversold", "unaccounted", "difference", "at_stake"],
            run.End!.Verdict.Targets.Select(target => target.Metric)
        );
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
        Assert.All(
            all.Variants,
            variant => Assert.Equal(variant.Name == "embedded" ? "" : "r:1,password=x", variant.Environment["ConnectionStrings__Redis"])
        );
        Assert.Null(all.LeftOut);
        Assert.Equal(
            [
                "purchases_per_second >= 100,lock_attempts > 0",
                "lock_attempts > 0",
                "lock_attempts == 0",
                "purchases_per_second >= 1000,lock_attempts == 0",
                "lock_attempts == 0",
            ],
            all.Variants.Select(variant => string.Join(',', variant.Targets))
        );
        Assert.Contains(
            "both",
            Assert.Throws<InvalidPlanException>(() => recipe.Comparison!(Values(full: false, ("redis", "r:1")))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("lock_contention < 0.3", Make("strategies", Anywhere).Targets.Select(target => target.Text));
    }

    [Fact]
    public void ConnectionStrings_AreNotAmongWhatReportsShow() =>
        Assert.DoesNotContain(
            Values(full: false, ("redis", "r:1,password=x"), ("postgres", "Password=y")).All.Values,
            value => value.Contains("password", StringComparison.OrdinalIgnoreCase)
        );

    [Theory]
    [InlineData("users", "0")]
    [InlineData("users", "10001")]
    [InlineData("spawn_rate", "0")]
    [InlineData("think_time", "5")]
    [InlineData("think_time", "1s-2s-3s")]
    [InlineData("think_time", "2s-1s")]
    [InlineData("think_time", "")]
    [InlineData("duration", "5")]
    [InlineData("products", "0")]
    [InlineData("stock", "-1")]
    [InlineData("concurrency", "0")]
    [InlineData("warm_up", "0")]
    [InlineData("admin_token", "with blank")]
    public void AWrongValue_IsRefusedWithItsName(string name, string value) =>
        Assert.Contains(
            $"'{name}'",
            Assert.Throws<InvalidPlanException>(() => Make("load", Anywhere, settings: (name, value))).Message,
            StringComparison.Ordinal
        );
}
