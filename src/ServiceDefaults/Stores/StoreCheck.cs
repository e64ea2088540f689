using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.ServiceDefaults.Stores;

/// <summary>Not ready until the store is prepared; later whether it answers.</summary>
/// <param name="startup">Prepares it.</param>
/// <param name="ask">Asks it something; throws <see cref="StoreUnavailableException"/> when it is unavailable.</param>
/// <param name="whenUnavailable">What the service is while a store that was prepared is unavailable.</param>
public sealed class StoreCheck(StoreStartup startup, Func<CancellationToken, Task> ask, HealthStatus whenUnavailable) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!startup.Ready.IsCompletedSuccessfully)
            return HealthCheckResult.Unhealthy(startup.Waiting);
        try
        {
            await ask(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException e)
        {
            return new HealthCheckResult(whenUnavailable, e.Message);
        }
    }
}
