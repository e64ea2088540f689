using System.Text.Json.Serialization;

namespace Platform.ServiceDefaults.Health;

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
