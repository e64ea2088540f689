using Xunit;

namespace Platform.Testing;

/// <summary>
/// One server for all tests of an assembly, each of which makes a database of its own. Started by the first test that needs it.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync("fsync=off", "max_connections=300"));

    public Task<PostgresServer> ServerAsync() => _server.Value;

    /// <returns>The connection string of an empty database.</returns>
    public async Task<string> CreateDatabaseAsync() => await TestDatabase.MakeAsync(await ServerAsync());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // One that did not start has failed the tests already.
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _server.Value).DisposeAsync();
    }
}
