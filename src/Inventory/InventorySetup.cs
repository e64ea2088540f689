using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts;
using Platform.Inventory.Accounts.Embedded;
using Platform.Inventory.Books;
using Platform.Inventory.Purchases;
using Platform.Inventory.Purchases.Embedded;
using Platform.Inventory.Stock.Embedded;
using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory;

/// <summary>What the inventory is made of.</summary>
internal static class InventorySetup
{
    public static void AddInventory(this WebApplicationBuilder builder)
    {
        builder.SeedInDevelopment();
        builder.AddCheckedOptions<InventoryOptions>("Inventory");
        builder.AddCheckedOptions<DataOptions>("Data");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<InventoryOptions>, InventoryValidation>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, InventoryJson.Default));
        services.AddShortRequestMetrics();
        builder.AddAccounts();
        string? redis = builder.Configuration.GetConnectionString("Redis"),
            postgres = builder.Configuration.GetConnectionString("Postgres");
        // One without the other is refused, and says so.
        if (string.IsNullOrWhiteSpace(redis) || string.IsNullOrWhiteSpace(postgres))
            services.AddEmbeddedStore();
        else
            builder.AddRedisInventory(redis, postgres);
        // v4 sells on while the database is unavailable, until as many orders wait as may.
        bool sellsOn =
            Strategies.Find(builder.Configuration["Inventory:Strategy"] ?? "", hasServers: !string.IsNullOrWhiteSpace(redis))
            == Strategies.AtomicWriteBehind;
        services.AddStoreStartup(PrepareAsync, AskAsync, sellsOn ? HealthStatus.Degraded : HealthStatus.Unhealthy);

        services.AddSingleton<KeysInWork>();
        services.AddSingleton<PurchaseMetrics>();
        services.AddSingleton<PurchaseRejection>();
        services.AddSingleton<PurchaseEndpoint>();
        services.AddSingleton<StockEndpoint>();
        services.AddHostedService<StockSampler>();
        services.AddSingleton<DemoProducts>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoProducts>());
        services.AddHealthChecks().AddCheck<DemoProducts>("demo_products");
    }

    /// <summary>The lowest of all sources: whatever is configured wins.</summary>
    private static void SeedInDevelopment(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment())
            ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
                0,
                new MemoryConfigurationSource { InitialData = [new("Inventory:SeedDemoData", "true")] }
            );
    }

    private static void AddEmbeddedStore(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteFile(
            provider.GetRequiredService<IOptions<DataOptions>>().Value.Directory,
            "inventory.db",
            "Inventory"
        ));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<InventoryOptions>>().Value;
            return new EmbeddedStore(
                provider.GetRequiredService<SqliteFile>(),
                new Ledger(provider.GetRequiredService<TimeProvider>(), options.IdempotencyWindow, options.MaxProducts)
            );
        });
        services.AddSingleton<IAccountStore, EmbeddedAccounts>();
        services.AddSingleton<ISalesBook, EmbeddedSalesBook>();
        services.AddSingleton<IPurchaseStrategy, EmbeddedStrategy>();
        services.AddHostedService<KeyExpiry>();
    }

    private static Task PrepareAsync(IServiceProvider provider, CancellationToken cancellationToken) =>
        provider.GetRequiredService<ISalesBook>().PrepareAsync(cancellationToken);

    private static Task AskAsync(IServiceProvider provider, CancellationToken cancellationToken) =>
        provider.GetRequiredService<ISalesBook>().PingAsync(cancellationToken);
}
