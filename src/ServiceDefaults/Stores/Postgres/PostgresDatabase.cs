using Npgsql;

namespace Platform.ServiceDefaults.Stores.Postgres;

/// <summary>The server as this program speaks to it: a small named pool, and failures in words for people.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>
    /// What a connection string does not say. Nothing that runs on a pooled connection may leave its session changed, so the
    /// reset between two uses is saved.
    /// </summary>
    private const string Defaults = "Timeout=5;Command Timeout=30;No Reset On Close=true;Max Auto Prepare=32;Auto Prepare Min Usages=2;";

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">As Npgsql reads it; what it says goes before the defaults.</param>
    /// <param name="applicationName">Who it is, as the server's administrator sees it.</param>
    /// <param name="maxPoolSize">The most connections, unless the connection string says otherwise.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public PostgresDatabase(string connectionString, string applicationName, int maxPoolSize = 16)
    {
        _connection = new NpgsqlConnectionStringBuilder(
            $"Application Name={applicationName};Maximum Pool Size={maxPoolSize};{Defaults}{connectionString}"
        );
        _source = new NpgsqlDataSourceBuilder(_connection.ConnectionString).Build();
        Name = $"{_connection.Host}:{_connection.Port}/{_connection.Database ?? _connection.Username}";
    }

    /// <summary>For people: host, port and database.</summary>
    public string Name { get; }

    /// <summary>Runs work on a pooled connection.</summary>
    /// <param name="what">For people, after "could not".</param>
    /// <param name="work">May throw anything; what means that the server is unavailable becomes
    /// <see cref="StoreUnavailableException"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<T> RunAsync<T>(string what, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(what, _source.CreateConnection, work, cancellationToken);

    /// <summary>The same on a connection of its own, so that settings and session locks end with it, whatever happens.</summary>
    public Task<T> RunAloneAsync<T>(
        string what,
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        var alone = new NpgsqlConnectionStringBuilder(_connection.ConnectionString) { Pooling = false };
        return RunAsync(what, () => new NpgsqlConnection(alone.ConnectionString), work, cancellationToken);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> RunAsync<T>(
        string what,
        Func<NpgsqlConnection> connect,
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var connection = connect();
            await connection.OpenAsync(cancellationToken);
            return await work(connection, cancellationToken);
        }
        catch (Exception e) when (PostgresFaults.IsUnavailable(e))
        {
            throw new StoreUnavailableException($"PostgreSQL at {Name} could not {what}: {PostgresFaults.Reason(e)}", e);
        }
    }
}
