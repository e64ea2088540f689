using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor.Replicas;

public sealed class ReadinessTests
{
    private static readonly (string, string) ProbedOften = ("FrontDoor:HealthInterval", "00:00:00.02");

    [Fact]
    public async Task AReplicaThatDrains_GetsNoNewRequests_AndEndsThoseItHas()
    {
        var mayEnd = new TaskCompletionSource();
        await using var staying = await Replica.StartAsync("staying");
        await using var draining = await Replica.StartAsync(
            "draining",
            async context =>
            {
                await mayEnd.Task;
                await context.Response.WriteAsync("draining");
            }
        );
        await using var gateway = Front.Of("Inventory", [staying.Url, draining.Url], ProbedOften);
        List<Task<Answer>> underWay = [];
        await Waiting.UntilAsync(async () =>
        {
            underWay.Add(gateway.GetAsync("/orders"));
            await Waiting.UntilAsync(() => underWay[^1].IsCompleted || draining.Requests.Count > 0);
            return draining.Requests.Count > 0;
        });

        draining.Readiness = StatusCodes.Status503ServiceUnavailable;
        await Waiting.UntilAsync(async () => await ReplicasAsync(gateway, "unhealthy") == 1);
        for (int i = 0; i < 50; i++)
            Assert.Equal("staying", (await gateway.GetAsync("/orders")).Text);

        Assert.Single(draining.Requests);
        mayEnd.SetResult();
        Assert.Contains("draining", (await Task.WhenAll(underWay)).Select(answer => answer.Text));

        draining.Readiness = StatusCodes.Status200OK;
        await Waiting.UntilAsync(async () => await ReplicasAsync(gateway, "healthy") == 2);
        await Waiting.UntilAsync(async () => (await gateway.GetAsync("/orders")).Text == "draining");
    }

    [Fact]
    public async Task WhereNoneIsReady_AllAreAskedStill_AndSayWhyInTheirOwnWords()
    {
        await using var replica = await Replica.StartAsync("not ready");
        replica.Readiness = StatusCodes.Status503ServiceUnavailable;
        await using var gateway = Front.Of("Inventory", [replica.Url], ProbedOften);
        await Waiting.UntilAsync(async () => await ReplicasAsync(gateway, "unhealthy") == 1);

        Assert.Equal("not ready", (await gateway.GetAsync("/orders")).Text);
    }

    [Fact]
    public async Task AReplicaThatAnswersNoProbe_IsLeftOut_AfterSeveral()
    {
        await using var replica = await Replica.StartAsync("a");
        string nowhere = Replica.Nowhere();
        await using var once = Front.Of("Inventory", [replica.Url, nowhere]);
        await Waiting.UntilAsync(async () => await ReplicasAsync(once, "healthy") == 1);
        // The only probe was not answered: that says too little.
        Assert.Equal(1, await ReplicasAsync(once, "unknown"));

        await using var often = Front.Of("Inventory", [replica.Url, nowhere], ProbedOften);
        await Waiting.UntilAsync(async () => await ReplicasAsync(often, "unhealthy") == 1);
        for (int i = 0; i < 20; i++)
            await often.GetAsync("/orders");
        Assert.Equal(0, await often.GetMetricAsync("gateway_front_retries_total{service=\"Inventory\"}"));
    }

    private static Task<double> ReplicasAsync(GatewayServer gateway, string state) =>
        gateway.GetMetricAsync($"gateway_front_replicas{{service=\"Inventory\",state=\"{state}\"}}");
}
