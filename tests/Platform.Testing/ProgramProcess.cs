using System.Diagnostics;

namespace Platform.Testing;

/// <summary>A built program of ours as a process of its own, in a temporary folder. Disposing always stops it.</summary>
public class ProgramProcess : IAsyncDisposable
{
    /// <summary>Only a guard against a hang.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];
    private readonly List<(string Text, TaskCompletionSource<string> Found)> _awaited = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-");
    private readonly Process _process;
    private readonly string _name;
    private long _heard;

    /// <summary>Starts the program.</summary>
    /// <param name="name">The project's name, such as <c>OrderApi</c>; it must be built.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Variables beside those of the test run.</param>
    /// <param name="ownGroup">Whether it leads a process group of its own, as a command typed into a terminal does.</param>
    public ProgramProcess(
        string name,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        bool ownGroup = false
    )
    {
        _name = name;
        IEnumerable<string> command = ["dotnet", DllOf(name), .. arguments];
        if (ownGroup)
            command = command.Prepend("setsid");
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment.Remove(InlineCompletions.Variable);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, isError: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The folder it works in.</summary>
    public string Folder => _folder.FullName;

    /// <summary>All that it has written so far, to standard output and standard error.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>What of that went to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _errors);
        }
    }

    /// <summary>Waits for a line that holds a text.</summary>
    /// <exception cref="InvalidOperationException">It ended without; the message holds its output.</exception>
    public async Task<string> LineAsync(string text)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } already)
                return already;
            _awaited.Add((text, found));
        }

        var ended = WaitForExitAsync();
        if (await Task.WhenAny(found.Task, ended) == ended && !found.Task.IsCompleted)
            throw new InvalidOperationException($"{_name} ended with {await ended} and never wrote '{text}'. Its output:\n{Output}");
        return await found.Task;
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(ProcessSignal signal) => Signals.Send(Id, signal);

    /// <summary>Closes its standard input, as the death of its parent would.</summary>
    public void CloseStandardInput() => _process.StandardInput.Close();

    /// <summary>Waits until it ends, and returns its exit code. Its output is complete then.</summary>
    /// <exception cref="InvalidOperationException">It neither ends nor writes a line any more; the message holds its output.</exception>
    public async Task<int> WaitForExitAsync()
    {
        while (true)
        {
            long heard = Volatile.Read(ref _heard);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
                return _process.ExitCode;
            }
            catch (OperationCanceledException e) when (Volatile.Read(ref _heard) == heard)
            {
                throw new InvalidOperationException($"{_name} does not end. Its output:\n{Output}", e);
            }
            catch (OperationCanceledException)
            {
                // What goes on takes as long as it takes.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what a kind of program has besides.</summary>
    protected virtual void Dispose() { }

    private void Keep(string? line, bool isError = false)
    {
        if (line is null)
            return;
        Interlocked.Increment(ref _heard);
        lock (_gate)
        {
            _lines.Add(line);
            if (isError)
                _errors.Add(line);
            foreach (var (_, found) in _awaited.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
                found.TrySetResult(line);
        }
    }

    /// <summary>From <c>artifacts/bin/&lt;Tests&gt;/release/</c> to <c>artifacts/bin/&lt;Program&gt;/release/</c>.</summary>
    private static string DllOf(string name)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string dll = Path.Combine(here.Parent!.Parent!.FullName, name, here.Name, name + ".dll");
        return File.Exists(dll) ? dll : throw new FileNotFoundException($"{name} is not built: build Platform.sln first.", dll);
    }
}
