using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Queue.Redis;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.LogIngest.Tests.Queue.Redis;

/// <summary>A Redis of a test's own, and queues on it.</summary>
internal sealed class RedisQueues(AppendFsync appendFsync = AppendFsync.EverySecond, string? maxMemory = null) : IAsyncDisposable
{
    /// <summary>Long, so that a loaded machine fails no test.</summary>
    private const string Patience = ",connectTimeout=20000,syncTimeout=30000";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private RedisServer? _server;

    /// <summary>What the queues logged.</summary>
    public LogLines Log { get; } = new();

    public RedisServer Server => _server ?? throw new InvalidOperationException("No queue was opened yet.");

    /// <summary>Opens a queue on the Redis, which is started before the first.</summary>
    /// <param name="options">The queue's; null for the default with a short pause between readings.</param>
    /// <param name="more">Added to the connection string.</param>
    /// <param name="time">The queue's clock; null for the system's.</param>
    public async Task<RedisLogQueue> OpenAsync(LogIngestOptions? options = null, string more = "", TimeProvider? time = null)
    {
        _server ??= await RedisServer.StartAsync(appendFsync, maxMemory);
        options ??= new LogIngestOptions { PollInterval = TimeSpan.FromMilliseconds(2) };
        var meters = _services.GetRequiredService<IMeterFactory>();
        return new RedisLogQueue(
            RedisSettings.Parse(Server.ConnectionString + Patience + more),
            Options.Create(options),
            time ?? TimeProvider.System,
            meters,
            Log.Logger<RedisLogQueue>()
        );
    }

    /// <summary>Has Redis carry out a command of an operator's.</summary>
    public async Task<RedisResult> AdministerAsync(string command, params object[] arguments)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString + ",allowAdmin=true");
        var result = await multiplexer.GetDatabase().ExecuteAsync(command, arguments);
        await multiplexer.CloseAsync(allowCommandsToComplete: false);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _services.DisposeAsync();
    }
}
