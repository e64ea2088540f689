namespace Platform.Testing;

/// <summary>A MongoDB of the tests' own, alone and not as a replica set.</summary>
public sealed class MongoServer : ServerProcess
{
    private static readonly string? Executable = Executables.Find("mongod");

    private MongoServer()
        : base("mongod") { }

    /// <summary>Whether this machine has one.</summary>
    public static bool IsInstalled => Executable is not null;

    /// <summary>As the driver reads it.</summary>
    public string ConnectionString => $"mongodb://127.0.0.1:{Port}";

    private protected override ProcessSignal StopSignal => ProcessSignal.Terminate;

    /// <summary>Starts a MongoDB without data.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or did not start; the message holds its output.</exception>
    public static Task<MongoServer> StartAsync() => FirstStartAsync(new MongoServer());

    private protected override IEnumerable<string> Command() =>
        [
            Executables.Require(Executable, "mongod", "mongodb-org-server"),
            "--bind_ip",
            "127.0.0.1",
            "--port",
            $"{Port}",
            "--dbpath",
            Folder,
        ];

    /// <summary>It tells whoever speaks HTTP that this is not a web server.</summary>
    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        (await Probe.AskAsync(Port, "GET / HTTP/1.0\r\n\r\n", cancellationToken))?.Contains("MongoDB", StringComparison.Ordinal) is true;
}
