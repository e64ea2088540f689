using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The five services as the front knows them: each answers with its name and what it was asked for, undecoded.</summary>
internal sealed class Services(IReadOnlyDictionary<string, Upstream> all) : IAsyncDisposable
{
    private static readonly (string Name, int Port)[] Known =
    [
        ("order-api", 5003),
        ("log-ingest", 5001),
        ("inventory", 5002),
        ("session-chat", 5004),
        ("gateway", 5005),
    ];

    /// <summary>What reached any of them.</summary>
    public IReadOnlyList<string> Requests => [.. all.Values.SelectMany(upstream => upstream.Requests)];

    public static async Task<Services> StartAsync()
    {
        Dictionary<string, Upstream> started = [];
        foreach (var (name, _) in Known)
            started[name] = await Upstream.StartAsync(context =>
                context.Response.WriteAsync($"{name} {context.Request.Method} {RawTarget(context)}")
            );
        return new Services(started);
    }

    /// <summary>The shipped front at one of its ports, before these services.</summary>
    public Task<NginxServer> StartFrontAsync(int port)
    {
        var shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), port);
        return NginxServer.StartAsync(
            Known.Aggregate(shipped, (front, known) => front.With($"127.0.0.1:{known.Port};", $"{all[known.Name].Authority};"))
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in all.Values)
            await upstream.DisposeAsync();
    }

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
