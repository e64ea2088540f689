using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor;

/// <summary>
/// A replica of a service: real Kestrel, which answers as a test wants and remembers what reached it. Its <c>/readyz</c> is not among that.
/// </summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RequestDelegate _answer;
    private readonly ConcurrentQueue<ReplicaRequest> _requests = new();
    private int _connections;
    private int _probes;

    private Replica(IPEndPoint at, string name, RequestDelegate answer)
    {
        (Name, _answer) = (name, answer);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(
                at,
                listen =>
                    listen.Use(next =>
                        connection =>
                        {
                            Interlocked.Increment(ref _connections);
                            return next(connection);
                        }
                    )
            );
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>What it answers, unless told otherwise.</summary>
    public string Name { get; }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => new Uri(_app.Urls.Single()).GetLeftPart(UriPartial.Authority);

    /// <summary>What reached it, in the order of its coming.</summary>
    public IReadOnlyCollection<ReplicaRequest> Requests => _requests;

    /// <summary>Probes of its health so far.</summary>
    public int Probes => Volatile.Read(ref _probes);

    /// <summary>Connections that were ever opened to it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What its <c>/readyz</c> answers.</summary>
    public int Readiness { get; set; } = StatusCodes.Status200OK;

    /// <summary>Starts one that answers its name.</summary>
    public static Task<Replica> StartAsync(string name) => StartAsync(name, context => context.Response.WriteAsync(name));

    /// <summary>Starts one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="answer">How it answers.</param>
    /// <param name="at">Where; null for a free port of the loopback.</param>
    public static async Task<Replica> StartAsync(string name, RequestDelegate answer, IPEndPoint? at = null)
    {
        var replica = new Replica(at ?? new IPEndPoint(IPAddress.Loopback, 0), name, answer);
        await replica._app.StartAsync();
        return replica;
    }

    /// <summary>Starts several that answer their names.</summary>
    public static Task<Replica[]> StartAsync(params string[] names) => Task.WhenAll(names.Select(StartAsync));

    /// <summary>An address at which nobody listens.</summary>
    public static string Nowhere() => $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>Reads a request to its end, and breaks its connection.</summary>
    public static async Task BreakAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Abort();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == "/readyz")
        {
            Interlocked.Increment(ref _probes);
            context.Response.StatusCode = Readiness;
            return Task.CompletedTask;
        }

        _requests.Enqueue(
            new(
                context.Request.Method,
                context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                )
            )
        );
        return _answer(context);
    }
}

/// <summary>A request as a replica got it.</summary>
internal sealed record ReplicaRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public override string ToString() => $"{Method} {Target}";
}
