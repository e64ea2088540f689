using Platform.LogIngest.Storage;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>PostgreSQL keeps the contract of all stores.</summary>
public sealed class PostgresLogStoreTests(PostgresFixture postgres) : LogStoreContract
{
    private PostgresTestDatabase _database = null!;

    public override async ValueTask InitializeAsync() => _database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected override ILogStore Connect() => _database.Open();

    private protected override Task ExpireLeasesAsync() =>
        _database.ExecuteAsync(
            "UPDATE log_shards SET lease_until = '-infinity' WHERE owner IS NOT NULL; UPDATE log_workers SET seen_at = '-infinity'"
        );
}
