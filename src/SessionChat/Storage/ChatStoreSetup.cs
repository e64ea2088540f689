using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;
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
    /// <param name="builder">The service's.</param>
    /// <param name="prepared">Called at the start once the store is usable, and before the service is ready.</param>
    public static void AddChatStore(this WebApplicationBuilder builder, Func<IServiceProvider, CancellationToken, Task> prepared)
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
            async (provider, cancellationToken) =>
            {
                await provider.GetRequiredService<IChatStore>().PrepareAsync(cancellationToken);
                await prepared(provider, cancellationToken);
            },
            (provider, cancellationToken) => provider.GetRequiredService<IChatStore>().PingAsync(cancellationToken),
            HealthStatus.Unhealthy
        );
    }
}
