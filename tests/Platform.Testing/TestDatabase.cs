using Npgsql;

namespace Platform.Testing;

/// <summary>A database of a test's own, as its administrator sees it. A test project adds how its program sees it.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _administrator;

    /// <param name="connectionString">From <see cref="MakeAsync"/>.</param>
    protected TestDatabase(string connectionString)
    {
        ConnectionString = connectionString;
        _administrator = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Command Timeout=120");
    }

    /// <summary>Of this database, as Npgsql reads it.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    protected internal static async Task<string> MakeAsync(PostgresServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        string name = $"test_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var create = source.CreateCommand($"CREATE DATABASE {name} STRATEGY wal_log");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>
    /// A session of the administrator, or by settings such as <c>Application Name=…</c> one that is taken for the program.
    /// </summary>
    public async Task<NpgsqlConnection> ConnectAsync(string settings = "")
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false;Command Timeout=120;{settings}");
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

    /// <summary>Waits until so many sessions in this database wait for a lock.</summary>
    public Task UntilSomeoneWaitsAsync(int sessions = 1) =>
        Waiting.UntilAsync(
            () =>
                ReadAsync<int>(
                    "SELECT DISTINCT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
                ),
            waiting => waiting.Length >= sessions,
            what: $"{sessions} sessions that wait for a lock"
        );

    public virtual async ValueTask DisposeAsync()
    {
        await _administrator.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
