namespace Platform.Testing;

/// <summary>A PostgreSQL of a test's own, as durable as it is by default, in which user <c>postgres</c> needs no password.</summary>
public sealed class PostgresServer : ServerProcess
{
    private readonly string[] _settings;

    private PostgresServer(string[] settings)
        : base("PostgreSQL") => _settings = settings;

    /// <summary>As Npgsql reads it.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres";

    /// <summary>Ends what is open instead of waiting until clients leave.</summary>
    private protected override ProcessSignal StopSignal => ProcessSignal.Interrupt;

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Starts a PostgreSQL with an empty database.</summary>
    /// <param name="settings">Of its configuration, such as <c>max_connections=20</c> (100 unless told).</param>
    /// <exception cref="InvalidOperationException">It is not installed or did not start; the message holds its output.</exception>
    public static Task<PostgresServer> StartAsync(params string[] settings) => FirstStartAsync(new PostgresServer(settings));

    private protected override Task PrepareAsync() => PostgresInstallation.CopyClusterAsync(Folder, Data);

    private protected override IEnumerable<string> Command() =>
        PostgresInstallation.AsUser([
            PostgresInstallation.Program("postgres"),
            "-D",
            Data,
            "-p",
            $"{Port}",
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            $"unix_socket_directories={Folder}",
            .. _settings.SelectMany(setting => new[] { "-c", setting }),
        ]);

    /// <summary>While it recovers from a crash, connections are refused.</summary>
    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        (
            await ToolProcess.RunAsync(
                PostgresInstallation.Program("pg_isready"),
                "-h",
                "127.0.0.1",
                "-p",
                $"{Port}",
                "-U",
                "postgres",
                "-q"
            )
        ).ExitCode == 0;

    /// <summary>Runs statements through <c>psql</c>, for tests that have no client library.</summary>
    /// <returns>Rows as lines, columns apart by <c>|</c>.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public async Task<string> QueryAsync(string sql) =>
        (
            await ToolProcess.SucceedAsync(
                PostgresInstallation.Program("psql"),
                "-h",
                "127.0.0.1",
                "-p",
                $"{Port}",
                "-U",
                "postgres",
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                sql
            )
        ).TrimEnd();
}
