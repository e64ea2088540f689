using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Platform.LoadEngine.Measuring;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Fronts;

/// <summary>The front's nginx before one process of OrderApi, as a child.</summary>
internal sealed class NginxProcess : ChildProcess
{
    /// <summary>
    /// nginx does not end with its standard input, so a shell beside it watches that, and ends with nginx. Ctrl-C in a terminal reaches
    /// neither:
    /// the harness decides when they end.
    /// </summary>
    private const string Watched = """
        trap '' INT HUP TERM
        exec 3<&0
        setsid "$@" </dev/null 3<&- &
        server=$!
        echo "process $server"
        (read -r _ <&3; kill -s QUIT $server) 2>/dev/null &
        watcher=$!
        wait $server
        status=$?
        kill -s KILL $watcher 2>/dev/null
        exit $status
        """;

    /// <summary>The workers of a root's nginx run as another user.</summary>
    private const UnixFileMode Traversable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private readonly TaskCompletionSource<int> _server = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo _folder;

    private NginxProcess(string program, DirectoryInfo folder, Uri address)
        : base(
            "nginx",
            [
                "/bin/sh",
                "-c",
                Watched,
                "sh",
                program,
                "-p",
                folder.FullName,
                "-c",
                Path.Combine(folder.FullName, "nginx.conf"),
                "-e",
                "stderr",
                "-g",
                $"daemon off; pid {folder.FullName}/nginx.pid;",
            ],
            new Dictionary<string, string>()
        ) => (_folder, Address) = (folder, address);

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Its workers, to be watched: they do the work. None where they cannot be seen.</summary>
    public IReadOnlyList<WatchedProcess> Workers { get; private set; } = [];

    /// <summary>Starts it, and waits until the service answers through it.</summary>
    /// <param name="program">nginx.</param>
    /// <param name="files">The folder of its configuration.</param>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Gives up waiting; it is stopped then.</param>
    /// <exception cref="SetupException">It does not start.</exception>
    public static async Task<NginxProcess> StartAsync(string program, string files, Uri service, CancellationToken cancellationToken)
    {
        int port = FreePort();
        var folder = Directory.CreateTempSubdirectory("platform-nginx-");
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode = Traversable;
        try
        {
            NginxFiles.Write(files, folder.FullName, service, port);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }

        var nginx = new NginxProcess(program, folder, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        await nginx.StartAsync(cancellationToken);
        return nginx;
    }

    protected override void OnLine(string line)
    {
        if (
            line.StartsWith("process ", StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
        )
            _server.TrySetResult(id);
    }

    protected override void OnEarlyEnd(SetupException reason) => _server.TrySetException(reason);

    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        int server = await _server.Task.WaitAsync(cancellationToken);
        while (await Readiness.ServiceAtAsync(Address, cancellationToken) is null)
        {
            if (Ended is { } why)
                throw new SetupException(why);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        Workers = [.. Children(server).Select((id, i) => new WatchedProcess($"nginx worker {i + 1}", id))];
    }

    protected override void OnEnded() => _folder.Delete(recursive: true);

    /// <summary>See proc(5); none where the kernel does not tell.</summary>
    private static IEnumerable<int> Children(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/task/{processId}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>nginx must be told its port; somebody may take it in between, and then it says so.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
