using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.Testing;

namespace Platform.Inventory.Tests.Records;

/// <summary>One server for all tests of a class. Started by the first test, so that a skipped class starts none.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync("fsync=off", "max_connections=300"));

    public Task<PostgresServer> ServerAsync() => _server.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // One that did not start has failed the tests already.
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _server.Value).DisposeAsync();
    }
}

/// <summary>A database of a test's own, seen as the program sees it and as its administrator does.</summary>
internal sealed class PostgresTestDatabase : IAsyncDisposable
{
    /// <summary>As an administrator sees the program.</summary>
    public const string ApplicationName = "inventory-test";

    private readonly string _connectionString;
    private readonly NpgsqlDataSource _administrator;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<PostgresDatabase> _opened = [];

    private PostgresTestDatabase(string connectionString)
    {
        _connectionString = connectionString;
        _administrator = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Command Timeout=120");
    }

    public static async Task<PostgresTestDatabase> CreateAsync(PostgresServer server)
    {
        string name = $"test_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var create = source.CreateCommand($"CREATE DATABASE {name} STRATEGY wal_log");
        await create.ExecuteNonQueryAsync();
        return new(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString);
    }

    /// <summary>The program's connections, as another process has them.</summary>
    public PostgresDatabase Connect(string settings = "")
    {
        var database = new PostgresDatabase($"{_connectionString};{settings}", ApplicationName);
        _opened.Add(database);
        return database;
    }

    public PostgresRecord Open(InventoryOptions? options = null, TimeProvider? time = null, string settings = "") =>
        new(Connect(settings), options ?? new(), time ?? TimeProvider.System, _services.GetRequiredService<IMeterFactory>(), NullLogger<PostgresRecord>.Instance);

    /// <summary>An administrator's connection, or one that is taken for the program's.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string applicationName = "administrator")
    {
        var connection = new NpgsqlConnection($"{_connectionString};Pooling=false;Application Name={applicationName}");
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _administrator.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of all rows.</summary>
    public async Task<T[]> ReadAsync<T>(string sql)
    {
        await using var command = _administrator.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
            values.Add(reader.GetFieldValue<T>(0));
        return [.. values];
    }

    /// <summary>Waits until a session in this database waits for a lock.</summary>
    public async Task UntilSomeoneWaitsAsync(int sessions = 1)
    {
        while ((await ReadAsync<int>("SELECT DISTINCT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()")).Length < sessions)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }

    public Task ExpireLeaseAsync() => ExecuteAsync("UPDATE inventory_record SET lease_until = clock_timestamp() - interval '1 s'");

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened)
            await database.DisposeAsync();
        await _administrator.DisposeAsync();
        await _services.DisposeAsync();
    }
}
