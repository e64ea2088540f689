using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Queue.Redis;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue;

/// <summary>A Redis of a test's own, and queues on it.</summary>
internal sealed class RedisQueues(AppendFsync appendFsync = AppendFsync.EverySecond, string? maxMemory = null) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private RedisServer? _server;

    /// <summary>What the queues logged.</summary>
    public LogLines Log { get; } = new();

    public RedisServer Server => _server ?? throw new InvalidOperationException("No queue was opened yet.");

    /// <summary>Opens a queue on the Redis, which is started before the first.</summary>
    /// <param name="options">The queue's.</param>
    /// <param name="more">Added to the connection string.</param>
    public async Task<RedisLogQueue> OpenAsync(LogIngestOptions options, string more = "")
    {
        _server ??= await RedisServer.StartAsync(appendFsync, maxMemory);
        return Open(options, Server.ConnectionString + more);
    }

    /// <summary>Opens a queue on a Redis that may not exist.</summary>
    public RedisLogQueue Open(LogIngestOptions options, string connectionString) =>
        new(RedisQueueSetup.Parse(connectionString), Options.Create(options), TimeProvider.System, _services.GetRequiredService<IMeterFactory>(), Log.Logger<RedisLogQueue>());

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _services.DisposeAsync();
    }
}
