using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Postgres;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Storage.Postgres;

public sealed class SchemaUpgradeTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    [Fact]
    public async Task EightProcessesOnAnEmptyDatabase_MakeTheSchemaOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Open().PrepareAsync(16, default)));
        Assert.Equal(
            Enumerable.Range(1, PostgresLogStore.Schema.Latest),
            await Database.ReadAsync<int>("SELECT version FROM log_schema ORDER BY version")
        );
        Assert.Equal(16, Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM log_shards")));
        Assert.Equal(["log_entries_20261121", "log_entries_20261122", "log_entries_20261123"], await PartitionsAsync());
    }

    [Fact]
    public async Task NewerDatabase_IsRefusedNamingBothVersions()
    {
        await Open().PrepareAsync(1, default);
        await Database.ExecuteAsync("INSERT INTO log_schema (version, name) VALUES (4711, 'from the future')");
        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => Open().PrepareAsync(1, default));
        Assert.Contains("4711", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"up to {PostgresLogStore.Schema.Latest}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpToDateDatabase_NeedsNoRightToCreate()
    {
        await Open().PrepareAsync(1, default);
        await Database.ExecuteAsync(
            """
            CREATE ROLE reader LOGIN;
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO reader;
            """
        );
        await using var restricted = Database.Open(settings: "Username=reader");
        await restricted.PrepareAsync(1, default);
    }
}
