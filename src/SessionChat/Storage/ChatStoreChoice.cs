using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Storage;

/// <summary>Which store is used.</summary>
internal static class ChatStoreChoice
{
    /// <summary>Whether this build can speak to MongoDB.</summary>
    public static bool HasMongoDb =>
#if WITH_MONGODB
        true;
#else
        false;
#endif

    /// <summary>What is asked for, or what the connection strings say; never <see cref="ChatStoreKind.Auto"/>.</summary>
    public static ChatStoreKind Of(ChatStoreKind asked, IConfiguration configuration) => asked switch
    {
        not ChatStoreKind.Auto => asked,
        _ when StoreConnections.Has(configuration, "MongoDb") => ChatStoreKind.MongoDb,
        _ when StoreConnections.Has(configuration, "Postgres") => ChatStoreKind.Postgres,
        _ => ChatStoreKind.Embedded,
    };
}
