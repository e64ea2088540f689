using Platform.SessionChat.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Storage.MongoDb;

public sealed class MongoChatStoreTests(MongoFixture mongo) : ChatStoreContract
{
    private MongoTestDatabase? _database;

    private MongoTestDatabase Database => _database!;

    public override async ValueTask InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(mongo);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private protected override IChatStore Connect() => Database.OpenStore();

    private protected override Task ExpireLeasesAsync() => Database.ExpireLeasesAsync();
}
