using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Postgres;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Platform.LogIngest.Tests.Storage.Postgres;

/// <summary>Base of tests of what only PostgreSQL has; each has a database of its own on a server that the class shares.</summary>
public abstract class PostgresTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<ILogStore> _opened = [];

    private protected PostgresTestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected ILogStore Open(TimeProvider? time = null, PostgresOptions? options = null)
    {
        var store = Database.Open(time, options);
        _opened.Add(store);
        return store;
    }

    /// <summary>Names of the partitions that queries see.</summary>
    private protected Task<string[]> PartitionsAsync() =>
        Database.ReadAsync<string>("SELECT name::text FROM log_partitions WHERE NOT detach_pending ORDER BY name");
}
