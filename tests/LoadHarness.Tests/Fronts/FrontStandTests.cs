using Platform.LoadHarness.Fronts;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Tests.Services;

namespace Platform.LoadHarness.Tests.Fronts;

public class FrontStandTests
{
    [Fact]
    public async Task FrontsOfAPlatform_AreTakenWhereTheServiceIsReady_AndOthersAreSaidToBeLeftOut()
    {
        await using var up = await new FakeFront().StartAsync();
        await using var away = await new FakeFront { Away = ["OrderApi"] }.StartAsync();
        await using var stand = await FrontStand.FindAsync(
            [up.Front with { Name = "yarp" }, away.Front with { Name = "nginx" }],
            CancellationToken.None
        );

        Assert.Equal(
            ("yarp", $"{up.Front.Name}services/order-api"),
            (Assert.Single(stand.Fronts).Name, stand.Fronts[0].Target.AbsoluteUri)
        );
        Assert.StartsWith(
            $"nginx is left out: OrderApi is not ready at {away.Front.Name}services/order-api",
            stand.LeftOut[0],
            StringComparison.Ordinal
        );
        Assert.Contains("No CPU is told", stand.LeftOut[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNoFrontIsUp_ItIsSaidWhatWasLookedForAndWhatToDo()
    {
        await using var away = await new FakeFront { Away = ["OrderApi"] }.StartAsync();
        string message = (
            await Assert.ThrowsAsync<SetupException>(() => FrontStand.FindAsync([away.Front], CancellationToken.None))
        ).Message;
        Assert.Contains($"{away.Front.Name}services/order-api", message, StringComparison.Ordinal);
        Assert.Contains("docker compose up -d", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "/nowhere", "nginx is left out: it is not installed")]
    [InlineData("/bin/false", null, "nginx is left out: there is no folder 'nginx'")]
    public async Task WithoutNginx_TheOthersAreCompared(string? program, string? files, string says)
    {
        await using var stand = await FrontStand.StartAsync(program, files, CancellationToken.None);
        Assert.Equal(["direct", "yarp"], stand.Fronts.Select(front => front.Name));
        Assert.Equal(["OrderApi", "Gateway"], stand.Fronts[1].Watched.Select(process => process.Name));
        Assert.StartsWith(says, Assert.Single(stand.LeftOut), StringComparison.Ordinal);
        Assert.Empty(stand.Ended);
    }

    [Fact]
    public async Task AnNginxThatDoesNotStart_IsSaid_AndNothingIsLeftRunning()
    {
        string message = (
            await Assert.ThrowsAsync<SetupException>(() => FrontStand.StartAsync("/bin/false", NginxFiles.Folder, CancellationToken.None))
        ).Message;
        Assert.Contains("nginx", message, StringComparison.Ordinal);
    }
}
