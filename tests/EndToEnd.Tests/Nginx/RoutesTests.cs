using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>Port 8080, where all services are.</summary>
public sealed class RoutesTests
{
    [Fact]
    public async Task EachPath_ReachesItsService_AsTheClientWroteIt()
    {
        await using var services = await Services.StartAsync();
        await using var front = await services.StartFrontAsync(8080);
        foreach (
            var (service, paths) in new (string, string[])[]
            {
                ("order-api", ["/order", "/Order?x=%2f"]),
                (
                    "log-ingest",
                    [
                        "/api/log",
                        "/api/logs",
                        "/api/logs/batch",
                        "/api/logs/device%2F1?limit=5&a=%20",
                        "/api/logs/d/tail",
                        "/api/stats",
                        "/v1/logs",
                    ]
                ),
                ("session-chat", ["/sessions", "/sessions/", "/sessions/1/events?min_offset=2", "/sessions/1/events/stream", "/chat"]),
                ("inventory", ["/login", "/inventory/1", "/purchase/1", "/orders", "/orders/a%25b", "/orders?after=a/../b"]),
                (
                    "gateway",
                    ["/v1/chat/completions", "/v1/messages", "/v1/models", "/v1/models/a%2Fb", "/v1/models/a/b", "/healthz", "/readyz"]
                ),
            }
        )
        {
            foreach (string path in paths)
                Assert.Equal((path, $"{service} GET {path}"), (path, (await RawConnection.GetAsync(front.Address, path))?.Body));
        }
    }

    [Theory]
    [InlineData("order-api")]
    [InlineData("log-ingest")]
    [InlineData("inventory")]
    [InlineData("session-chat")]
    public async Task BelowItsName_AServiceHasAll_AndNeverSeesThePrefix(string service)
    {
        await using var services = await Services.StartAsync();
        await using var front = await services.StartFrontAsync(8080);
        foreach (
            string path in (string[])
                [
                    "/",
                    "/stats",
                    "/readyz",
                    "/admin/reconcile?x=%2e%2e/",
                    "/a%2Fb%20c",
                    "//a",
                    "/services/inventory/x",
                    "/sessions/1/events",
                    "/api/logs/d/tail",
                ]
        )
            Assert.Equal($"{service} GET {path}", (await RawConnection.GetAsync(front.Address, $"/services/{service}{path}"))?.Body);
    }

    [Fact]
    public async Task AnotherPath_IsNotThere()
    {
        await using var services = await Services.StartAsync();
        await using var front = await services.StartFrontAsync(8080);
        foreach (
            string path in (string[])
                [
                    "/",
                    "/orderly",
                    "/api/logger",
                    "/admin/instances",
                    "/stats",
                    "/services/inventory",
                    "/services/inventory?x=/",
                    "/services/gateway/healthz",
                    "/services/other/healthz",
                    "/services%2Finventory/stats",
                    "/services/inventory%2Fstats",
                    "/services//inventory/stats",
                    "/%73ervices/inventory/stats",
                    "/V1/messages",
                ]
        )
        {
            var reply = await RawConnection.GetAsync(front.Address, path);
            Assert.Equal((path, 404, "application/problem+json"), (path, reply?.Status, reply?.Headers["Content-Type"]));
            Assert.False(JsonElement.Parse(reply!.Body).GetProperty("retryable").GetBoolean());
        }

        Assert.Empty(services.Requests);
    }
}
