using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.ServiceDefaults.Stores;

/// <summary>Adds what a service with a store has.</summary>
public static class StoreSetup
{
    /// <summary>Adds a <see cref="StoreStartup"/>, which prepares the store when the service starts, and the check <c>store</c>.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="prepare">Makes the store usable. It may be called again after it threw anything.</param>
    /// <param name="ask">Asks a store that was prepared something; throws <see cref="StoreUnavailableException"/> when it is
    /// unavailable.</param>
    /// <param name="whenUnavailable">What the service is while a store that was prepared is unavailable.</param>
    public static IServiceCollection AddStoreStartup(
        this IServiceCollection services,
        Func<IServiceProvider, CancellationToken, Task> prepare,
        Func<IServiceProvider, CancellationToken, Task> ask,
        HealthStatus whenUnavailable
    )
    {
        services.AddSingleton(provider => new StoreStartup(
            cancellationToken => prepare(provider, cancellationToken),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StoreStartup>>()
        ));
        services.AddHostedService(provider => provider.GetRequiredService<StoreStartup>());
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    "store",
                    provider => new StoreCheck(
                        provider.GetRequiredService<StoreStartup>(),
                        cancellationToken => ask(provider, cancellationToken),
                        whenUnavailable
                    ),
                    failureStatus: null,
                    tags: null
                )
            );
        return services;
    }
}

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
            // A store that hangs may not listen to the token.
            await ask(cancellationToken).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException e)
        {
            return new HealthCheckResult(whenUnavailable, e.Message);
        }
    }
}
