using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Gateway.Callers;
using Platform.Gateway.Routing;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.Gateway.Tests.Callers;

public class CallersSetupTests
{
    private static readonly string Configuration = Configurations.With(
        Configurations.Key("limited", "sk-limited", """, "requests_per_minute": 3"""),
        Configurations.Key("free", "sk-free")
    );

    [Fact]
    public async Task WithoutRedis_LimitsAreOfThisProcess()
    {
        await using var one = new GatewayServer(Configuration);
        await using var other = new GatewayServer(Configuration);
        foreach (var server in (GatewayServer[])[one, other])
            for (int i = 0; i < 3; i++)
                Assert.True(await AdmitAsync(server, "sk-limited"));
    }

    [Fact]
    public async Task WithRedis_ReplicasShareLimits_AndAreNotReadyWithoutIt()
    {
        await using var redis = await RedisServer.StartAsync();
        (string, string)[] settings = [("ConnectionStrings:Redis", $"{redis.ConnectionString},connectTimeout=20000,syncTimeout=30000")];
        await using var one = new GatewayServer(Configuration, settings);
        await using var other = new GatewayServer(Configuration, settings);
        Assert.True(await AdmitAsync(one, "sk-limited"));
        Assert.True(await AdmitAsync(other, "sk-limited"));
        Assert.True(await AdmitAsync(one, "sk-limited"));
        Assert.False(await AdmitAsync(other, "sk-limited"));

        await redis.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AdmitAsync(one, "sk-limited"));
        Assert.True(await AdmitAsync(one, "sk-free"));
        Assert.Equal(503, (await one.GetAsync("/readyz")).Status);
        Assert.Equal(1, await one.GetMetricAsync("""gateway_limits_decisions_total{decision="store_unavailable"}"""));
        Assert.Contains("gateway_limits_call_duration_seconds_count", await one.MetricsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host:1,unknown=2", false)]
    [InlineData("host:1", true)]
    public async Task AConnectionStringThatCannotBeRead_IsAFaultOfTheSettings(string redis, bool isRight)
    {
        var builder = WebApplication.CreateSlimBuilder([$"--ConnectionStrings:Redis={redis}"]);
        builder.AddGateway();
        await using var services = builder.Services.BuildServiceProvider();
        var faults = services
            .GetServices<IValidateOptions<GatewayOptions>>()
            .SelectMany(validator => validator.Validate(null, new()).Failures ?? [])
            .ToList();
        Assert.Equal(isRight, faults.Count == 0);
        Assert.All(faults, fault => Assert.StartsWith("ConnectionStrings:Redis cannot be read: ", fault, StringComparison.Ordinal));
    }

    private static async Task<bool> AdmitAsync(GatewayServer server, string key) =>
        (
            await server
                .Services.GetRequiredService<Router>()
                .Table.Callers.Find(Keys.Request(("x-api-key", key)))!
                .AdmitAsync(CancellationToken.None)
        ).Refusal
            is null;
}
