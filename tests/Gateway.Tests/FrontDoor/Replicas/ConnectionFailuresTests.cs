using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.FrontDoor.Replicas;

public sealed class ConnectionFailuresTests
{
    [Fact]
    public async Task AReplicaThatBreaksSeveralRequests_IsLeftAlone()
    {
        await using var breaking = await Replica.StartAsync("breaking", Replica.BreakAsync);
        await using var other = await Replica.StartAsync("other");
        await using var gateway = Front.Of("Inventory", [breaking.Url, other.Url], ("FrontDoor:ReactivationPeriod", "01:00:00"));

        await Testing.Waiting.UntilAsync(
            async () =>
            {
                Assert.Equal("other", (await gateway.GetAsync("/orders")).Text);
                return breaking.Requests.Count;
            },
            broken => broken >= 3
        );
        await Testing.Waiting.UntilAsync(async () =>
            await gateway.GetMetricAsync("gateway_front_replicas{service=\"Inventory\",state=\"unhealthy\"}") == 1
        );
        for (int i = 0; i < 50; i++)
            Assert.Equal("other", (await gateway.GetAsync("/orders")).Text);

        Assert.Equal(3, breaking.Requests.Count);
    }

    [Fact]
    public async Task AfterAWhile_ItHasAnotherChance()
    {
        bool isWell = false;
        await using var replica = await Replica.StartAsync(
            "mended",
            context => isWell ? context.Response.WriteAsync("mended") : Replica.BreakAsync(context)
        );
        await using var other = await Replica.StartAsync("other");
        await using var gateway = Front.Of(
            "Inventory",
            [replica.Url, other.Url],
            ("FrontDoor:BrokenRequests", "1"),
            ("FrontDoor:ReactivationPeriod", "00:00:00.1")
        );
        await Testing.Waiting.UntilAsync(async () => await gateway.GetAsync("/orders") is not null && replica.Requests.Count > 0);

        isWell = true;

        await Testing.Waiting.UntilAsync(async () => (await gateway.GetAsync("/orders")).Text == "mended");
    }

    [Fact]
    public async Task AnswersBetweenThem_AreForgiving()
    {
        int asked = 0;
        await using var replica = await Replica.StartAsync(
            "a",
            context => ++asked % 3 != 0 ? Replica.BreakAsync(context) : context.Response.WriteAsync("a")
        );
        await using var gateway = Front.Of("Inventory", [replica.Url], ("FrontDoor:ReactivationPeriod", "01:00:00"));

        for (int i = 0; i < 30; i++)
            await gateway.GetAsync("/orders");

        Assert.Equal(0, await gateway.GetMetricAsync("gateway_front_replicas{service=\"Inventory\",state=\"unhealthy\"}"));
    }
}
