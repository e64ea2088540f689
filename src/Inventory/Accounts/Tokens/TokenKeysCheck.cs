using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>Not ready until there are keys for access tokens.</summary>
internal sealed class TokenKeysCheck(TokenKeys keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keys.Missing is { } why ? HealthCheckResult.Unhealthy(why) : HealthCheckResult.Healthy());
}
