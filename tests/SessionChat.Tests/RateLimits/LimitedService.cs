using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Options;
using Platform.SessionChat.RateLimits;
using Platform.Testing;

namespace Platform.SessionChat.Tests.RateLimits;

/// <summary>
/// A service with the defaults, limits and a few limited routes, on real Kestrel and a free port. With its own clock, which stands until a
/// test moves it.
/// </summary>
internal sealed class LimitedService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly Task<int> _running;

    private LimitedService(WebApplication app, TimeProvider time, Task<int> running)
    {
        (_app, _time, _running) = (app, time, running);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public ManualTime Time => (ManualTime)_time;

    public HttpClient Client { get; }

    public RefusedCounts Refused => _app.Services.GetRequiredService<RefusedCounts>();

    /// <param name="settings">Such as <c>RateLimits:Default=3</c>.</param>
    public static Task<LimitedService> StartAsync(params string[] settings) => StartAsync(new ManualTime(), settings);

    public static async Task<LimitedService> StartAsync(TimeProvider time, params string[] settings)
    {
        var builder = Service.CreateBuilder(
            "SessionChat",
            "http://127.0.0.1:0",
            ["--Service:DrainDelay=00:00:00", .. settings.Select(setting => $"--{setting}")]
        );
        builder.Services.AddSingleton(time);
        builder.AddCheckedOptions<SessionChatOptions>("SessionChat");
        builder.AddChatRedis();
        builder.AddRateLimits();
        var started = new TaskCompletionSource<WebApplication>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = builder.RunServiceAsync(app =>
        {
            Map(app);
            app.Lifetime.ApplicationStarted.Register(() => started.SetResult(app));
        });
        if (await Task.WhenAny(started.Task, running) == running)
            throw new InvalidOperationException($"It ended with {await running} instead of starting.");
        return new LimitedService(await started.Task, time, running);
    }

    /// <summary>Asks a route: its status, its headers' exact text, and its body.</summary>
    public async Task<LimitedAnswer> GetAsync(string path = "/default", string? tenant = null, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (tenant is not null)
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var reply = await Client.SendAsync(request);
        string? Header(string name) => reply.Headers.TryGetValues(name, out var values) ? string.Join(" | ", values) : null;
        string text = await reply.Content.ReadAsStringAsync();
        return new LimitedAnswer(
            (int)reply.StatusCode,
            Header("RateLimit-Policy"),
            Header("RateLimit"),
            Header("Retry-After"),
            text.StartsWith('{') ? JsonElement.Parse(text) : default
        );
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _app.Lifetime.StopApplication();
        await _running;
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/default", () => "welcome").RequireLimit(RateLimitPolicies.Default);
        app.MapGet("/event", () => "welcome").RequireLimit(RateLimitPolicies.CustomerEvent);
        app.MapGet("/both", () => "welcome").RequireLimit(RateLimitPolicies.CreateGuestSession | RateLimitPolicies.CustomerEvent);
        app.MapGet("/number/{number}", (int number) => number).RequireLimit(RateLimitPolicies.Default);
        app.MapGet("/throws", IResult () => throw new InvalidOperationException("As the test wants it."))
            .RequireLimit(RateLimitPolicies.Default);
    }
}

/// <summary>An answer, as far as limits say something.</summary>
internal sealed record LimitedAnswer(int Status, string? Policy, string? State, string? RetryAfter, JsonElement Problem);
