using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.ServiceDefaults.Tests;

/// <summary>A service with the defaults and the routes of a test, on real Kestrel and a free port.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private TestService(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<TestService> StartAsync(
        Action<WebApplication>? map = null,
        string[]? args = null,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var builder = Service.CreateBuilder("TestService", "http://127.0.0.1:0", args ?? []);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapService(map ?? (_ => { }));
        await app.StartAsync();
        return new TestService(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
