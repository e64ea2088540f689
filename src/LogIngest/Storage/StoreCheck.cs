using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.LogIngest.Storage;

/// <summary>
/// Not ready until the schema is there. Later, a real store that is away only degrades the service: the queue still takes
/// entries, and taking every replica out of the balancer would lose them.
/// </summary>
internal sealed class StoreCheck(ILogStore store, SchemaStartup schema, StoreKind kind) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!schema.Ready.IsCompletedSuccessfully)
            return HealthCheckResult.Unhealthy(schema.Waiting);
        try
        {
            await store.TotalsAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException e)
        {
            return kind.Embedded ? HealthCheckResult.Unhealthy(e.Message) : HealthCheckResult.Degraded(e.Message);
        }
    }
}
