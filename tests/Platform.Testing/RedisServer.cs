namespace Platform.Testing;

/// <summary>When Redis brings its append-only file to the disk.</summary>
public enum AppendFsync
{
    /// <summary>Before it answers: what was answered survives anything.</summary>
    Always,

    /// <summary>Once a second, Redis's own default: a crash of the machine costs the last second.</summary>
    EverySecond,
}

/// <summary>A Redis of a test's own, which keeps its data in an append-only file.</summary>
public sealed class RedisServer : ServerProcess
{
    private static readonly string? Executable = Executables.Find("redis-server");

    private readonly AppendFsync _appendFsync;
    private readonly string? _maxMemory;

    private RedisServer(AppendFsync appendFsync, string? maxMemory)
        : base("redis-server") => (_appendFsync, _maxMemory) = (appendFsync, maxMemory);

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    private protected override ProcessSignal StopSignal => ProcessSignal.Terminate;

    /// <summary>Starts a Redis without data.</summary>
    /// <param name="appendFsync">When it writes to the disk.</param>
    /// <param name="maxMemory">Above this, such as <c>64mb</c>, writes are refused; null for no bound.</param>
    /// <exception cref="InvalidOperationException">It is not installed or did not start; the message holds its output.</exception>
    public static Task<RedisServer> StartAsync(AppendFsync appendFsync = AppendFsync.Always, string? maxMemory = null) =>
        FirstStartAsync(new RedisServer(appendFsync, maxMemory));

    private protected override IEnumerable<string> Command() =>
        [
            Executables.Require(Executable, "redis-server", "redis-server"),
            "--bind",
            "127.0.0.1",
            "--port",
            $"{Port}",
            "--dir",
            Folder,
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            _appendFsync is AppendFsync.Always ? "always" : "everysec",
            .. _maxMemory is null ? Array.Empty<string>() : ["--maxmemory", _maxMemory],
        ];

    /// <summary>While it reads its file, it answers <c>-LOADING</c>.</summary>
    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        await Probe.AskAsync(Port, "PING\r\n", cancellationToken) == "+PONG\r\n";
}
