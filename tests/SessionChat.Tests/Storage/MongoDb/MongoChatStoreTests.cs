using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Tests.Storage.MongoDb;

public sealed class MongoChatStoreTests : ChatStoreContract
{
    private MongoTestDatabase _database = null!;

    public override ValueTask InitializeAsync()
    {
        _database = MongoTestDatabase.Create();
        return base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected override IChatStore Connect() => _database.OpenStore();

    private protected override Task ExpireLeasesAsync() => _database.ExpireLeasesAsync();
}
