using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Storage;

/// <summary>Where sessions and their events are kept.</summary>
public enum ChatStoreKind
{
    /// <summary>As the connection strings say: MongoDB before PostgreSQL before the embedded store.</summary>
    Auto,

    /// <summary>A SQLite file of this process alone.</summary>
    Embedded,

    /// <summary><c>ConnectionStrings:Postgres</c>.</summary>
    Postgres,

    /// <summary><c>ConnectionStrings:MongoDb</c>.</summary>
    MongoDb,
}

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
