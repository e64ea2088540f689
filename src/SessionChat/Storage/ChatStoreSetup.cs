using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Storage.MongoDb;
using Platform.SessionChat.Storage.Postgres;
using Platform.SessionChat.Storage.Sqlite;
using Platform.SessionChat.Storage.Writes;

namespace Platform.SessionChat.Storage;

/// <summary>Adds the store of sessions and events.</summary>
internal static class ChatStoreSetup
{
    /// <summary>
    /// Adds the <see cref="IChatStore"/> that settings and connection strings name, with its preparation at the start and its check.
    /// </summary>
    public static void AddChatStore(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<SessionChatOptions>, ChatStoreValidation>();
        services.AddSingleton<WriteLimits>();
        // There are no options yet; a wrong value is told once there are.
        _ = Enum.TryParse(builder.Configuration["SessionChat:Store"], ignoreCase: true, out ChatStoreKind asked);
        string Connection(string name) => builder.Configuration.GetConnectionString(name) ?? "";
        switch (ChatStoreChoice.Of(asked, builder.Configuration))
        {
            case ChatStoreKind.Embedded:
                services.AddSingleton(provider => new SqliteFile(
                    provider.GetRequiredService<IOptions<DataOptions>>().Value.Directory,
                    "chat.db",
                    "SessionChat"
                ));
                services.AddSingleton<IChatStore, SqliteChatStore>();
                break;
            case ChatStoreKind.Postgres:
                services.AddSingleton<IChatStore>(provider => new PostgresChatStore(
                    Connection("Postgres"),
                    provider.GetRequiredService<WriteLimits>(),
                    provider.GetRequiredService<ILogger<PostgresChatStore>>()
                ));
                break;
            case ChatStoreKind.MongoDb:
                services.AddMongoChatStore(Connection("MongoDb"));
                break;
        }

        services.AddStoreStartup(
            PrepareAsync,
            (provider, cancellationToken) => provider.GetRequiredService<IChatStore>().PingAsync(cancellationToken),
            HealthStatus.Unhealthy
        );
    }

    /// <summary>
    /// Also says that this process lives, before it is ready: other replicas take the messages of one that was never heard of.
    /// </summary>
    private static async Task PrepareAsync(IServiceProvider provider, CancellationToken cancellationToken)
    {
        var store = provider.GetRequiredService<IChatStore>();
        await store.PrepareAsync(cancellationToken);
        await store.ClaimAsync(
            provider.GetRequiredService<Replica>().Id,
            provider.GetRequiredService<IOptions<AgentOptions>>().Value.LeaseDuration,
            limit: 0,
            cancellationToken
        );
    }
}
