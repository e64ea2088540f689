using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Drain;

namespace Platform.ServiceDefaults.Health;

/// <summary>
/// <c>/healthz</c>: the process answers. <c>/readyz</c>: it is not draining and every check that the service added
/// (<c>builder.Services.AddHealthChecks().AddCheck…</c>) passes; otherwise 503.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>For checks that set none: a store that hangs must not hang the probe.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks();
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(check => check.Timeout == Timeout.InfiniteTimeSpan))
                check.Timeout = CheckTimeout;
        });
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", Live).ExcludeFromDescription();
        app.MapGet("/readyz", ReadyAsync).ExcludeFromDescription();
    }

    private static JsonHttpResult<HealthReply> Live(ServiceName name) => Reply(new HealthReply(name.Value, "healthy"), ready: true);

    private static async Task<JsonHttpResult<HealthReply>> ReadyAsync(
        ServiceName name,
        DrainState drain,
        HealthCheckService health,
        CancellationToken cancellationToken
    )
    {
        if (drain.IsDraining)
            return Reply(new HealthReply(name.Value, "draining"), ready: false);
        var report = await health.CheckHealthAsync(cancellationToken);
        var checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new HealthCheckReply(Name(entry.Value.Status), entry.Value.Description)
        );
        return Reply(new HealthReply(name.Value, Name(report.Status), checks), report.Status != HealthStatus.Unhealthy);
    }

    private static JsonHttpResult<HealthReply> Reply(HealthReply body, bool ready) =>
        TypedResults.Json(
            body,
            HealthJson.Default.HealthReply,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );

    private static string Name(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        };
}

/// <summary>The body of <c>/healthz</c> and <c>/readyz</c>.</summary>
/// <param name="Service">Who answers: tells the service apart from a stranger on its port.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c>, <c>unhealthy</c> or <c>draining</c>.</param>
/// <param name="Checks">The status of each check that ran, by name; those that failed say why if they can.</param>
internal sealed record HealthReply(string Service, string Status, IReadOnlyDictionary<string, HealthCheckReply>? Checks = null);

/// <summary>The outcome of one check.</summary>
internal sealed record HealthCheckReply(string Status, string? Description);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(HealthReply))]
internal sealed partial class HealthJson : JsonSerializerContext;
