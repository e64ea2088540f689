using Platform.Inventory.Records;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Platform.Inventory.Tests.Records;

/// <summary>Base of tests of the record; each has a database of its own on a server that the class shares.</summary>
public abstract class RecordTests(PostgresFixture postgres) : IAsyncLifetime
{
    private protected PostgresTestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    /// <summary>The schema is made, and epoch 1 opened with some products of 100 pieces.</summary>
    private protected async Task<PostgresRecord> OpenAsync(InventoryOptions? options = null, params long[] products)
    {
        var record = Database.Open(options);
        await record.OpenFirstEpochAsync(products);
        return record;
    }
}
