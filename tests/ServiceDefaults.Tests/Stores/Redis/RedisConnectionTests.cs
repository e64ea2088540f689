using System.Reflection;
using System.Threading.Channels;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.ServiceDefaults.Tests.Stores.Redis;

public sealed class RedisConnectionTests : IAsyncLifetime
{
    private readonly LogLines _lines = new();
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private ConnectionLog _log = null!;
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _log = new ConnectionLog("redis", TimeProvider.System, _lines.Logger<ConnectionLog>());
    }

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Subscription_HearsWhatOthersPublish_AlsoAfterRedisWasKilled()
    {
        await using RedisConnection hearing = Connect(),
            speaking = Connect();
        await hearing.SubscribeAsync("news", message => _heard.Writer.TryWrite(message));
        await UntilHeardAsync(speaking, "first");
        await _server.KillAsync();
        await _server.RestartAsync();
        await UntilHeardAsync(speaking, "second");
    }

    [Fact]
    public async Task Subscription_MadeWhileRedisIsAway_IsMadeGood()
    {
        await _server.KillAsync();
        await using RedisConnection hearing = Connect("connectTimeout=500,syncTimeout=500"),
            speaking = Connect();
        await hearing.SubscribeAsync("news", message => _heard.Writer.TryWrite(message));
        await _server.RestartAsync();
        await UntilHeardAsync(speaking, "late");
    }

    [Fact]
    public async Task Subscription_MovesToTheLinkThatReplacesASilentOne()
    {
        await using RedisConnection hearing = Connect("syncTimeout=100"),
            speaking = Connect();
        await hearing.SubscribeAsync("news", message => _heard.Writer.TryWrite(message));
        await UntilHeardAsync(speaking, "first");
        _server.Signal(ProcessSignal.Stop);
        await Waiting.UntilAsync(
            async () =>
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => hearing.PingAsync(default));
                return _lines.All.ToArray();
            },
            lines => lines.Any(line => line.Contains("connecting again", StringComparison.Ordinal))
        );
        _server.Signal(ProcessSignal.Continue);
        await UntilHeardAsync(speaking, "second");
        Assert.Equal(1, await PublishAsync(speaking, "once"));
        await UntilReadAsync("once");
    }

    [Fact]
    public async Task ScriptThatRedisDoesNotKnow_IsToldToTheCaller_AndRunsOnceItIsLoaded()
    {
        await using var connection = Connect();
        var script = new RedisScript(Assembly.GetExecutingAssembly(), "Platform.ServiceDefaults.Tests.Stores.Redis.echo.lua");
        Task<RedisResult> RunAsync() =>
            connection.CallAsync(static (database, script) => script.RunLoadedAsync(database, ["key"], ["value"]), script);

        var unknown = await Assert.ThrowsAsync<RedisServerException>(RunAsync);
        Assert.True(RedisScript.IsMissing(unknown));
        await connection.CallAsync(
            static async (database, script) =>
            {
                await script.LoadAsync(database);
                return true;
            },
            script
        );
        Assert.Equal(["key", "value"], (string[])(await RunAsync())!);
    }

    [Fact]
    public async Task ScriptThatRedisForgot_IsSentAgain()
    {
        await using var connection = Connect();
        var script = new RedisScript(Assembly.GetExecutingAssembly(), "Platform.ServiceDefaults.Tests.Stores.Redis.echo.lua");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(
                ["key", "value"],
                (string[])(await connection.CallAsync(static (database, script) => script.RunAsync(database, ["key"], ["value"]), script))!
            );
            await connection.CallAsync(static (database, _) => database.ExecuteAsync("SCRIPT", "FLUSH"), 0);
        }
    }

    [Fact]
    public async Task WhileThereIsNoConnection_ACallIsRefusedAsNotSent_AndIsNotMadeUpLater()
    {
        await using var connection = Connect();
        Assert.Equal(1, await IncrementAsync(connection));
        await _server.KillAsync();
        await Waiting.UntilAsync(() => _lines.All.Any(line => line.Contains("failed", StringComparison.Ordinal)));

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => IncrementAsync(connection));

        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
        await _server.RestartAsync();
        await Waiting.UntilAsync(async () => await TryAsync(() => connection.PingAsync(default)));
        Assert.Equal(2, await IncrementAsync(connection));
    }

    [Fact]
    public async Task ACommandThatTheClientRefusesToSend_IsAFaultThatNamesIt()
    {
        await using var connection = Connect("$CONFIG=");

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            connection.CallAsync(static (database, _) => database.ExecuteAsync("CONFIG", "GET", "appendonly"), 0)
        );

        Assert.Contains("CONFIG", refused.Message, StringComparison.Ordinal);
        await new DurabilityCheck(connection, _lines.Logger<DurabilityCheck>()).RunAsync();
        Assert.Contains(_lines.All, line => line.Contains("could not be checked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhetherRedisKeepsItsData_IsAskedWithoutAWordWhereItDoes()
    {
        await using var connection = Connect();
        await new DurabilityCheck(connection, _lines.Logger<DurabilityCheck>()).RunAsync();
        Assert.Empty(_lines.All);
    }

    private static Task<long> IncrementAsync(RedisConnection connection) =>
        connection.CallAsync(static (database, _) => database.StringIncrementAsync("counter"), 0);

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private RedisConnection Connect(string more = "connectTimeout=20000,syncTimeout=30000") =>
        new(RedisSettings.Parse($"{_server.ConnectionString},{more}"), TimeProvider.System, _log);

    /// <summary>Until then nobody may hear it yet, as after every reconnection.</summary>
    private async Task UntilHeardAsync(RedisConnection speaking, string message)
    {
        await Waiting.UntilAsync(() => TryPublishAsync(speaking, message));
        await UntilReadAsync(message);
    }

    private Task UntilReadAsync(string message) =>
        Waiting.UntilAsync(
            () => Task.FromResult(_heard.Reader.TryRead(out string? heard) ? heard : null),
            heard => heard == message,
            what: $"'{message}' is heard"
        );

    private static async Task<bool> TryPublishAsync(RedisConnection speaking, string message)
    {
        try
        {
            return await PublishAsync(speaking, message) > 0;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static Task<long> PublishAsync(RedisConnection speaking, string message) =>
        speaking.CallAsync(
            static (database, message) => database.PublishAsync(new RedisChannel("news", RedisChannel.PatternMode.Literal), message),
            message
        );
}
