using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Testing;

/// <summary>What holds for the fixtures of all servers.</summary>
public sealed class ServerProcessTests
{
    private static readonly Dictionary<string, Func<Task<ServerProcess>>> Start = new()
    {
        ["Redis"] = async () => await RedisServer.StartAsync(),
        ["PostgreSQL"] = async () => await PostgresServer.StartAsync(),
        ["nginx"] = async () =>
            await NginxServer.StartAsync(new NginxConfiguration("events {} http { server { listen 8080; } }", listens: 8080)),
    };

    public static TheoryData<string> Each => [.. Start.Keys];

    [Theory]
    [MemberData(nameof(Each))]
    public async Task TwoAtOnce_HaveTheirOwnPortsAndFolders(string server)
    {
        var starting = Start[server]();
        await using var one = await Start[server]();
        await using var another = await starting;

        Assert.NotEqual(one.Port, another.Port);
        Assert.NotEqual(one.Folder, another.Folder);
        Assert.NotEqual(one.ProcessId, another.ProcessId);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Disposed_ItLeavesNoProcessAndNoFolder(string server)
    {
        await using var started = await Start[server]();
        string folder = started.Folder;
        var processes = ProcessTree.Of(started.ProcessId);
        Assert.True(ProcessTree.IsAlive(started.ProcessId));

        await started.DisposeAsync();

        Assert.DoesNotContain(processes, ProcessTree.IsAlive);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task WhenTheTestProcessDies_ItDiesToo(string server)
    {
        await using var started = await Start[server]();
        var processes = ProcessTree.Of(started.ProcessId);

        await started.AbandonAsync();

        Assert.DoesNotContain(processes, ProcessTree.IsAlive);
    }

    /// <summary>The death of a thread is taken for the death of the process where the kernel is asked to watch it.</summary>
    [Fact]
    public async Task WhenTheThreadThatStartedItEnds_ItLivesOn()
    {
        ServerProcess? started = null;
        var thread = new Thread(() => started = RedisServer.StartAsync().GetAwaiter().GetResult());
        thread.Start();
        thread.Join();
        await using var server = started!;

        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        Assert.True(ProcessTree.IsAlive(server.ProcessId));
    }
}
