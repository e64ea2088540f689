using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Storage.MongoDb;

namespace Platform.SessionChat.Storage;

/// <summary>What the store asks of settings and connection strings together.</summary>
internal sealed class ChatStoreValidation(IConfiguration configuration) : IValidateOptions<SessionChatOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionChatOptions options)
    {
        List<string> faults = [];
        bool hasRedis = StoreConnections.CheckRedis(configuration, faults),
            hasPostgres = StoreConnections.CheckPostgres(configuration, faults);
        switch (ChatStoreChoice.Of(options.Store, configuration))
        {
            case ChatStoreKind.Embedded when hasRedis:
                faults.Add(
                    "ConnectionStrings:Redis is set, but the embedded store is for one process, and one process alone needs no "
                        + "Redis: remove it, or set ConnectionStrings:Postgres or :MongoDb."
                );
                break;
            case ChatStoreKind.Postgres:
                CheckServers("Postgres", hasPostgres, hasRedis, faults);
                break;
            case ChatStoreKind.MongoDb:
                CheckServers("MongoDb", StoreConnections.Has(configuration, "MongoDb"), hasRedis, faults);
                if (StoreConnections.Has(configuration, "MongoDb"))
                    MongoChatSetup.Check(configuration.GetConnectionString("MongoDb")!, faults);
                break;
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckServers(string store, bool hasStore, bool hasRedis, List<string> faults)
    {
        if (!hasStore)
            faults.Add($"Store {store} needs ConnectionStrings:{store}.");
        if (!hasRedis)
            faults.Add($"ConnectionStrings:Redis is missing: with {store} there may be replicas, whose limits and wake-ups go by Redis.");
    }
}
