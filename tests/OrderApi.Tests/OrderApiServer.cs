using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.OrderApi.Tests;

/// <summary>The whole program on real Kestrel and a free port, in this process so that a test can hold its clock.</summary>
public sealed class OrderApiServer : WebApplicationFactory<Program>
{
    public const string GoodOrder = """{"order_id":"PY_1","symbol":"AAPL","quantity":100,"price":150.25,"timestamp":1700000000000000000}""";

    public OrderApiServer()
    {
        // With a port the factory would change the address of a server that may have started meanwhile.
        UseKestrel();
        StartServer();
        Client = CreateClient();
    }

    public ManualTime Time { get; } = new();

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    /// <summary>Posts an order and reads the answer.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string order, string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(order));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var reply = await Client.PostAsync(new Uri("/order", UriKind.Relative), content);
        using var json = JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync());
        if (!reply.IsSuccessStatusCode)
            Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return ((int)reply.StatusCode, json.RootElement.Clone());
    }

    public async Task<long> TotalRequestsAsync()
    {
        using var json = JsonDocument.Parse(await Client.GetStringAsync(new Uri("/stats", UriKind.Relative)));
        return json.RootElement.GetProperty("total_requests").GetInt64();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.UseSetting("urls", "http://127.0.0.1:0").ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time));
}
