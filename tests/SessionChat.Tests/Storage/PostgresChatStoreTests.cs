using Platform.SessionChat.Storage;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Platform.SessionChat.Tests.Storage;

/// <summary>PostgreSQL keeps the contract of all stores.</summary>
public sealed class PostgresChatStoreTests(PostgresFixture postgres) : ChatStoreContract
{
    private PostgresTestDatabase _database = null!;

    public override async ValueTask InitializeAsync() => _database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected override IChatStore Connect() => _database.Open();

    private protected override Task ExpireLeasesAsync() => _database.ExecuteAsync("UPDATE chat_replicas SET lease_until = '-infinity'");
}
