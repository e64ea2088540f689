using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Drain;

namespace Platform.ServiceDefaults.Tests.Health;

public sealed class HealthEndpointsTests
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task HealthyService_Answers200WithItsName(string path)
    {
        await using var service = await TestService.StartAsync();

        var (status, body) = await GetAsync(service, path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("TestService", body.GetProperty("service").GetString());
        Assert.Equal("healthy", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task FailingCheck_MakesItNotReady_NamesWhich_AndLeavesItLive()
    {
        await using var service = await TestService.StartAsync(configure: builder =>
            builder
                .Services.AddHealthChecks()
                .AddCheck("store", () => HealthCheckResult.Unhealthy("no answer", new InvalidOperationException("secret")))
                .AddCheck("queue", () => HealthCheckResult.Healthy())
        );

        var (status, body) = await GetAsync(service, "/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", body.GetProperty("checks").GetProperty("store").GetProperty("status").GetString());
        Assert.Equal("no answer", body.GetProperty("checks").GetProperty("store").GetProperty("description").GetString());
        Assert.Equal("healthy", body.GetProperty("checks").GetProperty("queue").GetProperty("status").GetString());
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(service, "/healthz")).Status);
    }

    [Fact]
    public async Task HangingCheck_CountsAsFailed()
    {
        await using var service = await TestService.StartAsync(configure: builder =>
            builder
                .Services.AddHealthChecks()
                .AddAsyncCheck(
                    "hangs",
                    async cancellationToken =>
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                        return HealthCheckResult.Healthy();
                    }
                )
        );

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(service, "/readyz")).Status);
    }

    [Fact]
    public async Task DrainingService_IsLiveAndServesButIsNotReady_AndClosesConnections()
    {
        await using var service = await TestService.StartAsync(app => app.MapGet("/work", () => "done"));
        service.App.Services.GetRequiredService<DrainState>().Begin();

        var (status, body) = await GetAsync(service, "/readyz");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "draining"), (status, body.GetProperty("status").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(service, "/healthz")).Status);
        using var work = await service.Client.GetAsync(new Uri("/work", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, true), (work.StatusCode, work.Headers.ConnectionClose));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(TestService service, string path)
    {
        using var reply = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
        return (reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement);
    }
}
