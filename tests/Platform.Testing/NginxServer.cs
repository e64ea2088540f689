namespace Platform.Testing;

/// <summary>An nginx of a test's own, in the foreground, which writes nowhere but into its folder.</summary>
public sealed class NginxServer : ServerProcess
{
    /// <summary>Traversable, because the workers of a root's nginx run as another user.</summary>
    private const UnixFileMode Traversable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private static readonly string? Executable = Executables.Find("nginx");

    private readonly NginxConfiguration _configuration;

    private NginxServer(NginxConfiguration configuration)
        : base("nginx") => _configuration = configuration;

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Finishes the requests it has.</summary>
    private protected override ProcessSignal StopSignal => ProcessSignal.Quit;

    /// <summary>Starts an nginx.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or did not start; the message holds its error log.</exception>
    public static Task<NginxServer> StartAsync(NginxConfiguration configuration) => FirstStartAsync(new NginxServer(configuration));

    /// <summary>Has nginx check a configuration as it stands, without starting.</summary>
    /// <returns>The exit code, 0 when it is right, and what nginx says.</returns>
    public static async Task<(int ExitCode, string Output)> CheckAsync(NginxConfiguration configuration)
    {
        await using var server = new NginxServer(configuration);
        await server.PrepareAsync();
        return await ToolProcess.RunAsync(server.Command().Append("-t"));
    }

    private protected override Task PrepareAsync()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folder, Traversable);
        return _configuration.WriteAsync(Folder, Port);
    }

    private protected override IEnumerable<string> Command() =>
        [
            Executables.Require(Executable, "nginx", "nginx"),
            "-p",
            Folder,
            "-c",
            Path.Combine(Folder, "nginx.conf"),
            "-e",
            "stderr",
            "-g",
            $"daemon off; pid {Folder}/nginx.pid;",
        ];

    /// <summary>Asks what nginx refuses by itself: no upstream hears of it.</summary>
    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        !string.IsNullOrEmpty(await Probe.AskAsync(Port, "not http\r\n\r\n", cancellationToken));
}
