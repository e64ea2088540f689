using System.ComponentModel;

namespace Platform.Testing;

/// <summary>
/// A real server on a free port of the loopback, with its data in a temporary folder, that tests may kill and start again.
/// Disposing always stops it; the death of the test process does too.
/// </summary>
public abstract class ServerProcess : IAsyncDisposable
{
    /// <summary>Only a guard against a hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-");
    private readonly string _name;
    private GuardedProcess? _process;

    /// <param name="name">What messages call it.</param>
    private protected ServerProcess(string name) => _name = name;

    /// <summary>Where it listens; the same after a restart.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The folder of its data; the same after a restart.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The number of its main process; another after a restart.</summary>
    public int ProcessId => Started.Id;

    /// <summary>What it has written since it was last started.</summary>
    public string Output => Started.Output;

    /// <summary>Asks it to end in good order.</summary>
    private protected abstract ProcessSignal StopSignal { get; }

    private GuardedProcess Started => _process ?? throw new InvalidOperationException($"{_name} was not started.");

    /// <summary>
    /// Sends a signal to all its processes: with <see cref="ProcessSignal.Stop"/> it hangs until <see cref="ProcessSignal.Continue"/>.
    /// </summary>
    public void Signal(ProcessSignal signal)
    {
        foreach (int process in ProcessTree.Of(ProcessId))
            TrySend(process, signal);
    }

    /// <summary>Kills all its processes at once, as a crash would, and waits until they have let go of port and data.</summary>
    public async Task KillAsync()
    {
        // Stopped first, so that it cannot start another child while they are being counted.
        TrySend(ProcessId, ProcessSignal.Stop);
        var processes = ProcessTree.Of(ProcessId);
        foreach (int process in processes)
            TrySend(process, ProcessSignal.Kill);
        await UntilGoneAsync(processes);
    }

    /// <summary>Ends it in good order.</summary>
    public async Task StopAsync()
    {
        var processes = ProcessTree.Of(ProcessId);
        TrySend(ProcessId, StopSignal);
        await UntilGoneAsync(processes);
    }

    /// <summary>
    /// Starts it again on the same port with the same data, after <see cref="StopAsync"/> if it still runs. It answers when this returns.
    /// </summary>
    public async Task RestartAsync()
    {
        if (!Started.HasEnded)
            await StopAsync();
        await Started.DisposeAsync();
        await BeginAsync();
    }

    /// <summary>Does what the death of the test process does, and waits until the server is gone.</summary>
    public async Task AbandonAsync()
    {
        var processes = ProcessTree.Of(ProcessId);
        Started.CloseGuard();
        await UntilGoneAsync(processes);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasEnded)
                await KillAsync();
            await _process.DisposeAsync();
            _process = null;
        }

        if (_folder.Exists)
            _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a server for the first time; one that does not start leaves nothing behind.</summary>
    private protected static async Task<TServer> FirstStartAsync<TServer>(TServer server)
        where TServer : ServerProcess
    {
        try
        {
            await server.PrepareAsync();
            await server.BeginAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lays out its folder, once.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>The command that runs it in the foreground.</summary>
    private protected abstract IEnumerable<string> Command();

    /// <summary>Whether it does its work now, not only listens.</summary>
    private protected abstract Task<bool> AnswersAsync(CancellationToken cancellationToken);

    private async Task BeginAsync()
    {
        _process = await GuardedProcess.StartAsync(Command());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (!await AnswersAsync(patience.Token))
            {
                if (_process.HasEnded)
                    throw new InvalidOperationException($"{_name} ended instead of starting. Its output:\n{Output}");
                await Task.Delay(Pause, TimeProvider.System, patience.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"{_name} does not answer at port {Port}. Its output:\n{Output}", e);
        }
    }

    private async Task UntilGoneAsync(IReadOnlyList<int> processes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await Started.WaitForExitAsync(patience.Token);
            while (processes.Any(ProcessTree.IsAlive))
                await Task.Delay(Pause, TimeProvider.System, patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"{_name} does not end. Its output:\n{Output}", e);
        }
    }

    private static void TrySend(int processId, ProcessSignal signal)
    {
        try
        {
            Signals.Send(processId, signal);
        }
        catch (Win32Exception) when (!ProcessTree.IsAlive(processId))
        {
            // It was quicker.
        }
    }
}
