using Platform.LoadEngine;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Tests.Services;

public class RunningPlatformTests
{
    private static readonly Dictionary<string, Uri> NothingGiven = [];

    [Fact]
    public async Task ServicesBehindAFront_AreUsed_AndItIsSaidWhichFront()
    {
        await using var front = await new FakeFront().StartAsync();
        await using var platform = await RunningPlatform.FindAsync(
            ["OrderApi", "Gateway"],
            NothingGiven,
            front.Front,
            CancellationToken.None
        );
        await platform.UseAsync(["OrderApi"], AllSuites.Surroundings, CancellationToken.None);

        Assert.Equal(
            front.Front.AddressOf(ServiceDescription.All.Single(service => service.Name == "OrderApi")),
            platform.AddressOf("OrderApi")
        );
        Assert.Contains($"(a platform is up: {front.Front.Name} front)", Assert.Single(platform.Notes), StringComparison.Ordinal);
        Assert.Equal(front.Front.Name, platform.Fronts["OrderApi"].Name);
        Assert.Empty(platform.Processes);
    }

    [Fact]
    public async Task WhoIsNotBehindTheFront_IsNamedWithItsAddress_AndWhatToDo()
    {
        await using var front = await new FakeFront { Away = ["Inventory", "LogIngest"] }.StartAsync();
        var yarp = front.Front with { Name = "yarp", Advice = Front.Yarp.Advice };
        string message = (
            await Assert.ThrowsAsync<SetupException>(() =>
                RunningPlatform.FindAsync(["OrderApi", "Inventory", "LogIngest"], NothingGiven, yarp, CancellationToken.None)
            )
        ).Message;

        Assert.StartsWith("--front yarp: ", message, StringComparison.Ordinal);
        Assert.Contains(
            $"LogIngest at {front.Front.Name}services/log-ingest, Inventory at {front.Front.Name}services/inventory",
            message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("OrderApi at", message, StringComparison.Ordinal);
        Assert.Contains("docker compose up -d", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheUserGave_IsTaken_AndNotAskedForAtTheFront()
    {
        await using var front = await new FakeFront { Away = ["OrderApi"] }.StartAsync();
        var elsewhere = new Uri("http://elsewhere:1/orders");
        await using var platform = await RunningPlatform.FindAsync(
            ["OrderApi"],
            new Dictionary<string, Uri> { ["orderapi"] = elsewhere },
            front.Front,
            CancellationToken.None
        );
        await platform.UseAsync(["OrderApi"], AllSuites.Surroundings, CancellationToken.None);

        Assert.Equal(elsewhere, platform.AddressOf("OrderApi"));
        Assert.Contains("(given)", Assert.Single(platform.Notes), StringComparison.Ordinal);
        Assert.Empty(platform.Fronts);
    }

    [Fact]
    public async Task AnUnknownService_IsRefused() =>
        await Assert.ThrowsAsync<InvalidPlanException>(() =>
            RunningPlatform.FindAsync([], new Dictionary<string, Uri> { ["Orders"] = new("http://a") }, null, CancellationToken.None)
        );
}
