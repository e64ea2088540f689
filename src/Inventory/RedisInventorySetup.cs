using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts;
using Platform.Inventory.Accounts.Postgres;
using Platform.Inventory.Books;
using Platform.Inventory.Purchases;
using Platform.Inventory.Purchases.Atomic;
using Platform.Inventory.Purchases.Locks;
using Platform.Inventory.Recording;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory;

/// <summary>Chooses Redis to sell from and PostgreSQL to record in.</summary>
internal static class RedisInventorySetup
{
    /// <summary>Adds the stock book, the accounts, the strategy, and where the role says so the worker; and the check of Redis.</summary>
    public static void AddRedisInventory(this WebApplicationBuilder builder, string redis, string postgres)
    {
        var services = builder.Services;
        services.AddRedisSales(redis, postgres);
        services.AddRedisCheck(provider => provider.GetRequiredService<InventoryRedis>().All);
        services.AddHostedService<RecordListener>();
        // There are no options yet; a wrong value is told once there are.
        if (builder.Configuration["Inventory:Role"]?.Equals(nameof(InventoryRole.Api), StringComparison.OrdinalIgnoreCase) != true)
            services.AddHostedService<RecordWorker>();
    }

    /// <summary>Adds all but what runs by itself.</summary>
    internal static IServiceCollection AddRedisSales(this IServiceCollection services, string redis, string postgres)
    {
        services.AddSingleton(_ => RedisSettings.Parse(redis));
        services.AddSingleton<InventoryRedis>();
        services.AddSingleton(_ => new PostgresDatabase(postgres, "Inventory"));
        services.AddSingleton(provider => new PostgresRecord(
            provider.GetRequiredService<PostgresDatabase>(),
            provider.GetRequiredService<IOptions<InventoryOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<PostgresRecord>>()
        ));
        services.AddSingleton<IAccountStore, PostgresAccounts>();
        services.AddSingleton(provider => new SaleDurability(Recorded: StrategyOf(provider) != Strategies.AtomicWriteBehind));
        services.AddSingleton<EpochMetrics>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<EpochKeeper>(provider, provider.GetRequiredService<InventoryRedis>().Selling)
        );
        services.AddSingleton<RecordWatch>();
        services.AddSingleton<RecordSignal>();
        services.AddSingleton<RecorderMetrics>();
        services.AddSingleton<StreamRecorder>();
        services.AddSingleton<SaleBatcher>();
        services.AddSingleton<Restocking>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<ISalesBook, RedisSalesBook>();
        services.AddLocks();
        services.AddSingleton<IPurchaseStrategy>(provider =>
            StrategyOf(provider) switch
            {
                Strategies.SpinLock => ActivatorUtilities.CreateInstance<LockStrategy>(
                    provider,
                    provider.GetRequiredService<SpinProductLock>()
                ),
                Strategies.FairLock => ActivatorUtilities.CreateInstance<LockStrategy>(
                    provider,
                    provider.GetRequiredService<FairProductLock>()
                ),
                _ => ActivatorUtilities.CreateInstance<AtomicStrategy>(provider),
            }
        );
        return services;
    }

    private static void AddLocks(this IServiceCollection services)
    {
        services.AddSingleton<LockMetrics>();
        services.AddSingleton<LockedSale>();
        services.AddSingleton<SpinProductLock>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<FairProductLock>(provider, new Random(Guid.NewGuid().GetHashCode()))
        );
    }

    private static string StrategyOf(IServiceProvider provider) =>
        Strategies.Find(provider.GetRequiredService<IOptions<InventoryOptions>>().Value.Strategy, hasServers: true)
        ?? Strategies.AtomicWriteBehind;
}
