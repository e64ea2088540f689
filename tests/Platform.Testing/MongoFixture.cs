using Xunit;

namespace Platform.Testing;

/// <summary>
/// The MongoDB of a test run: <c>PLATFORM_TEST_MONGODB</c> names one, else the <c>mongod</c> of this machine is started by the first test
/// that needs it.
/// Without either the running test is skipped, also in CI: no package brings one. The workflow has one.
/// </summary>
public sealed class MongoFixture : IAsyncLifetime
{
    private const string Variable = "PLATFORM_TEST_MONGODB";

    private static readonly string? Named = Environment.GetEnvironmentVariable(Variable);

    private readonly Lazy<Task<MongoServer>> _server = new(MongoServer.StartAsync);

    /// <returns>As the driver reads it.</returns>
    public async Task<string> ConnectionStringAsync()
    {
        if (Named is not null)
            return Named;
        Assert.SkipUnless(
            MongoServer.IsInstalled,
            $"There is no mongod on this machine: install MongoDB, or name a server in {Variable}, to run this test."
        );
        return (await _server.Value).ConnectionString;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // One that did not start has failed the tests already.
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _server.Value).DisposeAsync();
    }
}
