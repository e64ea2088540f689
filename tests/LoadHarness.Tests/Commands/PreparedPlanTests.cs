using Platform.LoadHarness.Commands;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Tests.Suites.Chat;
using Platform.LoadHarness.Tests.Suites.Inventory;

namespace Platform.LoadHarness.Tests.Commands;

public class PreparedPlanTests
{
    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task AServiceWhoseLimitsFit_IsUsed_AndClientsAreToldByXForwardedFor()
    {
        await using var chat = await new FakeChat { Window = ShortWindow }.StartAsync();
        await using var prepared = await PreparedPlan.PrepareAsync(Plan("chat/light_load", Before(chat)), CancellationToken.None);
        var (plan, chosen) = (prepared.Plan, prepared.Plan.Scenarios[0]);

        Assert.False(plan.StartsOwn(chosen));
        Assert.Equal(chat.Url, prepared.Platform.AddressOf("SessionChat"));
        Assert.Equal(("yarp", "forwarded"), (plan.Describe(chosen)["front"], plan.Describe(chosen)["addresses"]));
        Assert.Contains(prepared.Notes, note => note.Contains("addresses=forwarded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AServiceWhoseLimitsDoNotFit_IsLeftAlone_AndOneOfItsOwnIsReachedByBoundAddresses()
    {
        await using var chat = await new FakeChat { Window = TimeSpan.FromMinutes(1) }.StartAsync();
        await using var prepared = await PreparedPlan.PrepareAsync(Plan("chat/light_load", Before(chat)), CancellationToken.None);
        var (plan, chosen) = (prepared.Plan, prepared.Plan.Scenarios[0]);

        Assert.True(plan.StartsOwn(chosen));
        Assert.Equal("bound", plan.Describe(chosen)["addresses"]);
        Assert.DoesNotContain("front", plan.Describe(chosen).Keys);
        Assert.StartsWith(
            "SessionChat of its own for chat/light_load, with RateLimits__Window=00:00:03",
            Assert.Single(prepared.Notes),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, true)]
    public async Task ASearch_NeedsAServiceWithoutLimits(int limit, bool startsOwn)
    {
        await using var chat = await new FakeChat { Limits = (limit, limit, limit) }.StartAsync();
        await using var prepared = await PreparedPlan.PrepareAsync(Plan("chat/saturate", Before(chat)), CancellationToken.None);
        Assert.Equal(startsOwn, prepared.Plan.StartsOwn(prepared.Plan.Scenarios[0]));
    }

    [Fact]
    public async Task WhatTheUserSet_IsNotChangedForAFront()
    {
        await using var chat = await new FakeChat { Window = ShortWindow }.StartAsync();
        var asked = Plan("chat/light_load", Before(chat)) with { Settings = new Dictionary<string, string> { ["addresses"] = "bound" } };
        await using var prepared = await PreparedPlan.PrepareAsync(asked, CancellationToken.None);
        Assert.Equal("bound", prepared.Plan.Describe(prepared.Plan.Scenarios[0])["addresses"]);
        Assert.Single(prepared.Notes);
    }

    [Fact]
    public async Task WithoutAProxy_AddressesAreBound()
    {
        await using var chat = await new FakeChat { Window = ShortWindow }.StartAsync();
        await using var prepared = await PreparedPlan.PrepareAsync(
            Plan("chat/light_load", Before(chat) with { Name = "direct", IsProxy = false }),
            CancellationToken.None
        );
        var settings = prepared.Plan.Describe(prepared.Plan.Scenarios[0]);
        Assert.Equal(("direct", "bound"), (settings["front"], settings["addresses"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhereLocksCannotBeAsked_ItIsSaidOnce(bool tells)
    {
        await using var inventory = await new FakeInventory { Metrics = tells ? _ => "lock_acquired_total 1\n" : null }.StartAsync();
        var plan = new RunPlan
        {
            Scenarios = AllSuites.Find(["inventory"]),
            Title = "inventory",
            Addresses = new Dictionary<string, Uri> { ["Inventory"] = inventory.Url },
        };
        await using var prepared = await PreparedPlan.PrepareAsync(plan, CancellationToken.None);
        Assert.Equal(tells ? 0 : 1, prepared.Notes.Count(note => note.Contains("/metrics", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhatNeedsSurroundings_IsStartedForTheRun_AndThatIsSaidInALine()
    {
        await using var front = await new Services.FakeFront().StartAsync();
        await using var prepared = await PreparedPlan.PrepareAsync(Plan("gateway", front.Front), CancellationToken.None);
        string note = Assert.Single(prepared.Notes);
        Assert.StartsWith("Gateway of its own", note, StringComparison.Ordinal);
        Assert.Contains("gateway/1-baseline, gateway/1b-mock-baseline", note, StringComparison.Ordinal);
    }

    private static Front Before(FakeChat chat) => new("yarp", _ => chat.Url);

    private static RunPlan Plan(string scenarios, Front front) =>
        new()
        {
            Scenarios = AllSuites.Find([scenarios]),
            Title = "test",
            Front = front,
        };
}
