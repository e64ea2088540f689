using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Platform.LoadHarness.Services;

/// <summary>
/// A service started as a child process. It ends with the harness, however that ends: the service stops when its
/// standard input, a pipe held by the harness, is closed.
/// </summary>
internal sealed partial class ChildService : IAsyncDisposable
{
    private const int MostLines = 500;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(12); // services promise to end within 10 s

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _launched;

    private readonly DirectoryInfo _data;

    private ChildService(string name, Process process, DirectoryInfo data) => (Name, _process, _data) = (name, process, data);

    /// <summary>The name of the program.</summary>
    public string Name { get; }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The last lines it wrote.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="name">The name of its program.</param>
    /// <param name="environment">What is added to its environment.</param>
    /// <param name="address">Where it shall answer; port 0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up waiting; the process is stopped then.</param>
    /// <exception cref="SetupException">It is not built, ends at once, or does not become ready within 30 s.</exception>
    public static async Task<ChildService> StartAsync(
        string name, IReadOnlyDictionary<string, string> environment, Uri address, CancellationToken cancellationToken)
    {
        string program = FindProgram(name);
        // Embedded stores begin empty and leave nothing behind.
        var data = Directory.CreateTempSubdirectory($"platform-{name}-");
        var start = new ProcessStartInfo(DotnetHost())
        {
            ArgumentList =
            {
                program, "--urls", address.GetLeftPart(UriPartial.Authority), "--Service:StopWithStandardInput=true",
                "--Service:DrainDelay=00:00:00", $"--Data:Directory={data.FullName}",
            },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // How the harness uses its own sockets is not for services, whose handlers may block.
        start.Environment.Remove(InlineCompletions.Variable);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var child = new ChildService(name, new Process { StartInfo = start }, data);
        try
        {
            child.Launch();
            await child.WaitUntilReadyAsync(cancellationToken);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>That the service ended by itself, and what it wrote last; null while it runs.</summary>
    public string? Ended => _process.HasExited ? $"{Name} ended by itself with exit code {_process.ExitCode}.{Tail()}" : null;

    /// <summary>Waits for the service to end by itself.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Closes the service's standard input and waits for its end; kills it when that takes over 12 s. Deletes its data.</summary>
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
        _data.Delete(recursive: true);
    }

    private void Launch()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _address.TrySetException(new SetupException($"{Name} ended before it was ready.{Tail()}"));
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

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > MostLines)
            _output.TryDequeue(out _);
        if (ListeningPattern().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        try
        {
            Address = await _address.Task.WaitAsync(patience.Token);
            while (await Readiness.ServiceAtAsync(Address, patience.Token) != Name)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SetupException($"{Name} was not ready within {StartPatience.TotalSeconds:F0} s.{Tail()}");
        }
    }

    private string Tail() => _output.IsEmpty ? "" : " It wrote:\n" + string.Join('\n', _output.TakeLast(20));

    /// <summary>Beside the harness where it was built (artifacts/bin/NAME/CONFIGURATION) or published (services/NAME).</summary>
    private static string FindProgram(string name)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;
        string[] places =
        [
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", name, configuration, $"{name}.dll")),
            Path.Combine(AppContext.BaseDirectory, "services", name, $"{name}.dll"),
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new SetupException($"The program {name} is at neither of {string.Join(", ", places)}. Build it with 'dotnet build'.");
    }

    /// <summary>The host of the runtime that the harness runs on: its directory is ROOT/shared/NAME/VERSION.</summary>
    private static string DotnetHost()
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningPattern();
}
