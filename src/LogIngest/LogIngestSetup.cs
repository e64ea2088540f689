using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Ingest;
using Platform.LogIngest.Otlp;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Queue.InProcess;
using Platform.LogIngest.Queue.Redis;
using Platform.LogIngest.Stats;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Postgres;
using Platform.LogIngest.Storage.Sqlite;
using Platform.LogIngest.Tail;
using Platform.LogIngest.Workers;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.LogIngest;

/// <summary>What the log ingest is made of.</summary>
internal static class LogIngestSetup
{
    public static void AddLogIngest(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<LogIngestOptions>("LogIngest");
        builder.AddCheckedOptions<DataOptions>("Data");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<LogIngestOptions>, LogIngestValidation>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, LogJson.Default));
        bool embedded = !StoreConnections.Has(builder.Configuration, "Postgres");
        services.AddSingleton(new StoreKind(embedded));
        if (embedded)
            services.AddEmbeddedStore();
        else
            builder.AddRealStore();

        services.AddSingleton<ByteBudget>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<IngestRejection>();
        services.AddSingleton(provider => new EntryParser(provider.GetRequiredService<IOptions<LogIngestOptions>>().Value));
        services.AddSingleton<Intake>();
        services.AddSingleton<IngestEndpoint>();
        services.AddSingleton(provider => new OtlpLogParser(provider.GetRequiredService<IOptions<LogIngestOptions>>().Value));
        services.AddSingleton<OtlpRejection>();
        services.AddSingleton<OtlpEndpoint>();
        services.AddSingleton<TailMetrics>();
        services.AddSingleton<TailReader>();
        services.AddSingleton<WorkerMetrics>();
        services.AddStoreStartup(
            // The embedded queue is one shard: there is one writer to feed.
            (provider, cancellationToken) =>
                provider
                    .GetRequiredService<ILogStore>()
                    .PrepareAsync(embedded ? 1 : provider.GetRequiredService<IOptions<LogIngestOptions>>().Value.Shards, cancellationToken),
            (provider, cancellationToken) => provider.GetRequiredService<ILogStore>().PingAsync(cancellationToken),
            // The real queue still takes entries, and taking every replica out of the balancer would lose them.
            whenUnavailable: embedded ? HealthStatus.Unhealthy : HealthStatus.Degraded
        );
        services.AddHostedSingleton<StatsSampler>();
        // There are no options yet; a wrong value is told once there are.
        if (builder.Configuration["LogIngest:Role"]?.Equals(nameof(IngestRole.Api), StringComparison.OrdinalIgnoreCase) != true)
        {
            services.AddHostedService<LeaseKeeper>();
            services.AddHostedService<RetentionService>();
        }
    }

    private static void AddEmbeddedStore(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteFile(
            provider.GetRequiredService<IOptions<DataOptions>>().Value.Directory,
            "logs.db",
            "LogIngest"
        ));
        services.AddSingleton<SqliteLogStore>();
        services.AddSingleton<ILogStore>(provider => provider.GetRequiredService<SqliteLogStore>());
        services.AddSingleton<ILogQueue>(provider => new InProcessQueue(
            provider.GetRequiredService<IOptions<LogIngestOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<SqliteLogStore>().FindAnswerAsync
        ));
    }

    private static void AddRealStore(this WebApplicationBuilder builder)
    {
        string postgres = builder.Configuration.GetConnectionString("Postgres")!;
        builder.Services.AddSingleton<ILogStore>(provider => new PostgresLogStore(
            postgres,
            provider.GetRequiredService<IOptions<LogIngestOptions>>().Value.Postgres,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<PostgresLogStore>>()
        ));
        // Without one the settings are refused, and say so.
        if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } redis)
            builder.Services.AddRedisQueue(redis);
    }

    private static void AddHostedSingleton<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
