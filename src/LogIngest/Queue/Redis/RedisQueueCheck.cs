using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>Whether Redis answers.</summary>
internal sealed class RedisQueueCheck(RedisLogQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await queue.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (QueueUnavailableException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
