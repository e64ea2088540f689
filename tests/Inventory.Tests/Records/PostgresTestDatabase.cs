using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.Testing;

namespace Platform.Inventory.Tests.Records;

/// <summary>A database of a test's own, seen as the program sees it and as its administrator does.</summary>
internal sealed class PostgresTestDatabase : TestDatabase
{
    /// <summary>As an administrator sees the program.</summary>
    public const string ApplicationName = "inventory-test";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<PostgresDatabase> _opened = [];

    private PostgresTestDatabase(string connectionString)
        : base(connectionString) { }

    public static async Task<PostgresTestDatabase> CreateAsync(PostgresServer server) => new(await MakeAsync(server));

    /// <summary>The program's connections, as another process has them.</summary>
    public PostgresDatabase Connect(string settings = "")
    {
        var database = new PostgresDatabase($"{ConnectionString};{settings}", ApplicationName);
        _opened.Add(database);
        return database;
    }

    public PostgresRecord Open(InventoryOptions? options = null, TimeProvider? time = null, string settings = "") =>
        new(
            Connect(settings),
            options ?? new(),
            time ?? TimeProvider.System,
            _services.GetRequiredService<IMeterFactory>(),
            NullLogger<PostgresRecord>.Instance
        );

    public Task ExpireLeaseAsync() => ExecuteAsync("UPDATE inventory_record SET lease_until = clock_timestamp() - interval '1 s'");

    public override async ValueTask DisposeAsync()
    {
        foreach (var database in _opened)
            await database.DisposeAsync();
        await base.DisposeAsync();
        await _services.DisposeAsync();
    }
}
