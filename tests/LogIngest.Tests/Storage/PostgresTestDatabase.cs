using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Postgres;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Storage;

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
    private readonly string _connectionString;
    private readonly NpgsqlDataSource _administrator;
    private readonly ServiceProvider _services;

    private PostgresTestDatabase(string connectionString)
    {
        _connectionString = connectionString;
        _administrator = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Command Timeout=120");
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Log)).BuildServiceProvider();
    }

    /// <summary>Warnings and errors of the store.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>Makes the store's meters.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public static async Task<PostgresTestDatabase> CreateAsync(PostgresServer server)
    {
        string name = $"test_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var create = source.CreateCommand($"CREATE DATABASE {name} STRATEGY wal_log");
        await create.ExecuteNonQueryAsync();
        return new(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString);
    }

    public ILogStore Open(TimeProvider? time = null, PostgresOptions? options = null, string settings = "") => new PostgresLogStore(
        $"{_connectionString};{settings}",
        options ?? new(),
        time ?? new ManualTime(StoreSamples.Noon),
        Meters,
        _services.GetRequiredService<ILogger<PostgresLogStore>>());

    public Task<NpgsqlConnection> ConnectAsync() => _administrator.OpenConnectionAsync().AsTask();

    /// <summary>A session of someone else's.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string settings)
    {
        var connection = new NpgsqlConnection($"{_administrator.ConnectionString};{settings}");
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
    public async Task UntilSomeoneWaitsAsync()
    {
        while ((await ReadAsync<int>("SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()")).Length == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _administrator.DisposeAsync();
        await _services.DisposeAsync();
    }
}

/// <summary>What was logged as warning or worse.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = [];

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
