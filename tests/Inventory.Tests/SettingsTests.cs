using System.Net;
using System.Text;
using Platform.Testing;

namespace Platform.Inventory.Tests;

/// <summary>Wrong settings are named, all at once, before anything listens; and what is not set does not exist.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("ConnectionStrings:Postgres is missing", "--ConnectionStrings:Redis=localhost")]
    [InlineData("ConnectionStrings:Redis is missing", "--ConnectionStrings:Postgres=Host=localhost")]
    [InlineData(
        "ConnectionStrings:Postgres cannot be read",
        "--ConnectionStrings:Redis=localhost",
        "--ConnectionStrings:Postgres=nonsense"
    )]
    [InlineData("ConnectionStrings:Redis cannot be read", "--ConnectionStrings:Redis=,", "--ConnectionStrings:Postgres=Host=localhost")]
    [InlineData("Strategy \"v5\" is not known; there are embedded, v1, spin-lock", "--Inventory:Strategy=v5")]
    [InlineData("Strategy fair-lock needs ConnectionStrings:Redis", "--Inventory:Strategy=fair-lock")]
    [InlineData(
        "Strategy embedded is for one process",
        "--Inventory:Strategy=embedded",
        "--ConnectionStrings:Redis=localhost",
        "--ConnectionStrings:Postgres=Host=localhost"
    )]
    [InlineData("Role Worker needs ConnectionStrings:Redis", "--Inventory:Role=Worker")]
    [InlineData("AdminToken must be empty, or 16 to 256 visible ASCII characters", "--Inventory:AdminToken=too-short")]
    [InlineData("MaxLockRetryDelay must be at least LockRetryDelay", "--Inventory:LockRetryDelay=00:00:01")]
    [InlineData("Inventory:IdempotencyWindow: must be from 1.00:00:00", "--Inventory:IdempotencyWindow=00:00:01")]
    [InlineData("Inventory:Stratgey", "--Inventory:Stratgey=v4")]
    public async Task AWrongSetting_EndsWith2_AndIsNamed(string fault, params string[] arguments)
    {
        var (exitCode, output) = await ServiceProcess.RunAsync("Inventory", arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(fault, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutSettings_ThereAreNoDemoData_AndNoAdminCalls()
    {
        var data = Directory.CreateTempSubdirectory("platform-bare-");
        await using (var service = await ServiceProcess.StartAsync("Inventory", [$"--Data:Directory={data.FullName}"]))
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service, HttpMethod.Get, "/inventory/1"));
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                await StatusAsync(service, HttpMethod.Post, "/login", """{"username":"user_1","password":"password123"}""")
            );
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service, HttpMethod.Get, "/admin/reconcile"));
            Assert.Equal(
                HttpStatusCode.NotFound,
                await StatusAsync(service, HttpMethod.Post, "/admin/products/1/stock", """{"stock":1}""")
            );
        }

        data.Delete(recursive: true);
    }

    [Fact]
    public async Task InDevelopment_ThereAreDemoData()
    {
        var data = Directory.CreateTempSubdirectory("platform-development-");
        await using (
            var service = await ServiceProcess.StartAsync(
                "Inventory",
                [$"--Data:Directory={data.FullName}"],
                new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development" }
            )
        )
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, HttpMethod.Get, "/inventory/10"));
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task ServersThatAreAway_AreSaid_AndNeverReplacedByTheEmbeddedStore()
    {
        await using var server = new InventoryServer(
            _ => { },
            waitUntilReady: false,
            ("ConnectionStrings:Redis", $"127.0.0.1:{FreePort.Next()}"),
            ("ConnectionStrings:Postgres", $"Host=127.0.0.1;Port={FreePort.Next()};Username=postgres;Database=postgres")
        );
        Assert.Equal(503, (await server.GetAsync("/inventory/1")).Status);
        using var ready = await server.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("PostgreSQL", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceProcess service, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var reply = await service.Client.SendAsync(request);
        return reply.StatusCode;
    }
}
