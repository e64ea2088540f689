using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.LoadHarness.Services;

/// <summary>
/// A program started as a child process. It ends with the harness, however that ends: it stops when its standard input,
/// a pipe held by the harness, is closed.
/// </summary>
internal abstract class ChildProcess : IAsyncDisposable
{
    private const int MostLines = 500;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(12); // services promise to end within 10 s

    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private bool _launched;

    /// <param name="name">How it is called in messages.</param>
    /// <param name="program">The path of its assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">What is added to its environment.</param>
    protected ChildProcess(string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
        : this(name, [DotnetHost(), program, .. arguments], environment) { }

    /// <param name="name">How it is called in messages.</param>
    /// <param name="command">A program that ends with its standard input, and its command line.</param>
    /// <param name="environment">What is added to its environment.</param>
    protected ChildProcess(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // How the harness uses its own sockets is not for services, whose handlers may block.
        start.Environment.Remove(InlineCompletions.Variable);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        _process = new Process { StartInfo = start };
    }

    /// <summary>The name of the program.</summary>
    public string Name { get; }

    /// <summary>The number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The last lines it wrote.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>That it ended by itself, and what it wrote last; null while it runs.</summary>
    public string? Ended => _process.HasExited ? $"{Name} ended by itself with exit code {_process.ExitCode}.{Tail()}" : null;

    /// <summary>Waits for it to end by itself.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Closes its standard input and waits for its end; kills it when that takes over 12 s.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_launched && !_process.HasExited)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(StopPatience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        OnEnded();
    }

    /// <summary>Starts it and waits until it is ready; ends it when it does not become so.</summary>
    /// <exception cref="SetupException">It cannot be started, ends at once, or is not ready within 30 s.</exception>
    protected async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Launch();
            await WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>It wrote a line.</summary>
    protected abstract void OnLine(string line);

    /// <summary>It ended before it was ready.</summary>
    protected abstract void OnEarlyEnd(SetupException reason);

    /// <summary>Waits until it is ready.</summary>
    protected abstract Task ReadyAsync(CancellationToken cancellationToken);

    /// <summary>It is not there any more.</summary>
    protected virtual void OnEnded() { }

    private void Launch()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ = TellOfEarlyEndAsync();
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            throw new SetupException($"{Name} cannot be started with {_process.StartInfo.FileName}: {e.Message}");
        }

        _launched = true;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote last may come after its end, and says why.</summary>
    private async Task TellOfEarlyEndAsync()
    {
        using var patience = new CancellationTokenSource(OutputPatience, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // Somebody else holds its output open, or it is disposed already: it ended all the same.
        }

        OnEarlyEnd(new SetupException($"{Name} ended before it was ready.{Tail()}"));
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > MostLines)
            _output.TryDequeue(out _);
        OnLine(line);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        try
        {
            await ReadyAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SetupException($"{Name} was not ready within {StartPatience.TotalSeconds:F0} s.{Tail()}");
        }
    }

    private string Tail() => _output.IsEmpty ? "" : " It wrote:\n" + string.Join('\n', _output.TakeLast(20));

    /// <summary>The host of the runtime that the harness runs on: its directory is ROOT/shared/NAME/VERSION.</summary>
    private static string DotnetHost()
    {
        string host = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")
        );
        return File.Exists(host) ? host : "dotnet";
    }
}
