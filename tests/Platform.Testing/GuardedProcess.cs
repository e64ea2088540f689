using System.Diagnostics;
using System.Globalization;

namespace Platform.Testing;

/// <summary>
/// A process that cannot outlive the test run: a shell beside it reads a pipe that only the test process holds, and kills it
/// when that pipe ends. (<c>PR_SET_PDEATHSIG</c> will not do: it waits for the end of the thread that started the process,
/// and threads of the pool come and go.)
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    // The server leads a session and group of its own: Ctrl-C does not reach it, and its children die with it.
    private const string Guard = """
        exec 3<&0
        setsid sh -c 'echo $$; exec "$@"' sh "$@" </dev/null 3<&- &
        server=$!
        (read -r _ <&3; kill -s KILL -- -$server) 2>/dev/null &
        guard=$!
        wait $server
        status=$?
        kill -s KILL $guard 2>/dev/null
        exit $status
        """;

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _shell;

    private GuardedProcess(IEnumerable<string> command)
    {
        _shell = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", Guard, "sh", .. command])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            },
        };
        _shell.OutputDataReceived += (_, line) => KeepAfterId(line.Data);
        _shell.ErrorDataReceived += (_, line) => Keep(line.Data);
        _shell.Start();
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    /// <summary>The number of the process itself, not of its guard.</summary>
    public int Id { get; private set; }

    public bool HasEnded => _shell.HasExited;

    /// <summary>All that it has written so far, to standard output and standard error.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    public static async Task<GuardedProcess> StartAsync(IEnumerable<string> command)
    {
        var process = new GuardedProcess(command);
        process.Id = await process._id.Task;
        return process;
    }

    /// <summary>Ends the pipe, as the death of the test process would.</summary>
    public void CloseGuard() => _shell.StandardInput.Close();

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _shell.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_shell.HasExited)
            CloseGuard();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    /// <summary>The first line of standard output is the number of the process; all that follows is its own.</summary>
    private void KeepAfterId(string? line)
    {
        if (_id.Task.IsCompleted)
            Keep(line);
        else if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            _id.SetResult(id);
        else
            _id.SetException(new InvalidOperationException("No server can be started: /bin/sh and setsid (util-linux) are needed."));
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            _lines.Add(line);
    }
}
