using Microsoft.AspNetCore.Http;
using Platform.LoadHarness.Services;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Services;

/// <summary>A front of a few lines: it has each service below its prefix, and says so in /readyz.</summary>
internal sealed class FakeFront : IAsyncDisposable
{
    private HttpTarget? _target;

    /// <summary>Services that are not ready.</summary>
    public IReadOnlyList<string> Away { get; init; } = [];

    /// <summary>What answers say of who gave them.</summary>
    public string Server { get; init; } = "";

    public Front Front => Front.Parse(_target!.Url.ToString());

    public async Task<FakeFront> StartAsync()
    {
        _target = await HttpTarget.StartAsync(AnswerAsync);
        return this;
    }

    public ValueTask DisposeAsync() => _target!.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var service = ServiceDescription.All.SingleOrDefault(service =>
            context.Request.Path == (service.Prefix is { } prefix ? $"/services/{prefix}/readyz" : "/readyz")
        );
        context.Response.Headers.Server = Server;
        context.Response.StatusCode =
            service is null ? 404
            : Away.Contains(service.Name) ? 503
            : 200;
        return context.Response.WriteAsync($$"""{"service":"{{service?.Name}}"}""");
    }
}
