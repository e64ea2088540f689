using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Storage;

/// <summary>Which store is used.</summary>
internal static class ChatStoreChoice
{
    /// <summary>What is asked for, or what the connection strings say; never <see cref="ChatStoreKind.Auto"/>.</summary>
    public static ChatStoreKind Of(ChatStoreKind asked, IConfiguration configuration) =>
        asked switch
        {
            not ChatStoreKind.Auto => asked,
            _ when StoreConnections.Has(configuration, "MongoDb") => ChatStoreKind.MongoDb,
            _ when StoreConnections.Has(configuration, "Postgres") => ChatStoreKind.Postgres,
            _ => ChatStoreKind.Embedded,
        };
}
