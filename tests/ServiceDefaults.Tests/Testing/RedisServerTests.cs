using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Testing;

public sealed class RedisServerTests
{
    [Theory]
    [InlineData(AppendFsync.Always, "always")]
    [InlineData(AppendFsync.EverySecond, "everysec")]
    public async Task StartedRedis_SyncsAsTold(AppendFsync appendFsync, string setting)
    {
        await using var redis = await RedisServer.StartAsync(appendFsync);

        Assert.Contains(setting, await AskAsync(redis, "CONFIG GET appendfsync"), StringComparison.Ordinal);
        Assert.Contains("yes", await AskAsync(redis, "CONFIG GET appendonly"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KilledRedis_RestartsAtItsPortWithItsData()
    {
        await using var redis = await RedisServer.StartAsync();
        var (port, process) = (redis.Port, redis.ProcessId);
        Assert.Equal("+OK\r\n", await AskAsync(redis, "SET city Oslo"));

        await redis.KillAsync();
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(redis, "PING"));
        await redis.RestartAsync();

        Assert.Equal("$4\r\nOslo\r\n", await AskAsync(redis, "GET city"));
        Assert.Equal(port, redis.Port);
        Assert.NotEqual(process, redis.ProcessId);
    }

    [Fact]
    public async Task RestartedRedis_IsStoppedInGoodOrderFirst()
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.EverySecond);
        await AskAsync(redis, "SET city Oslo");

        await redis.RestartAsync();

        Assert.Equal("$4\r\nOslo\r\n", await AskAsync(redis, "GET city"));
    }

    [Fact]
    public async Task FullRedis_RefusesWrites()
    {
        await using var redis = await RedisServer.StartAsync(maxMemory: "100kb");

        Assert.StartsWith("-OOM", await AskAsync(redis, "SET city Oslo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HangingRedis_AnswersOnceItContinues()
    {
        await using var redis = await RedisServer.StartAsync();

        redis.Signal(ProcessSignal.Stop);
        var answer = AskAsync(redis, "PING");
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Assert.False(answer.IsCompleted);
        redis.Signal(ProcessSignal.Continue);

        Assert.Equal("+PONG\r\n", await answer);
    }

    private static async Task<string> AskAsync(RedisServer redis, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        byte[] answer = new byte[1024];
        int length = await client.GetStream().ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, length);
    }
}
