using Xunit;

namespace Platform.Testing;

/// <summary>One server for all tests of a class. Started by the first test, so that a skipped class starts none.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync("fsync=off", "max_connections=300"));

    public Task<PostgresServer> ServerAsync() => _server.Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // One that did not start has failed the tests already.
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _server.Value).DisposeAsync();
    }
}
