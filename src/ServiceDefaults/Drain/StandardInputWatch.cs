using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Drain;

/// <summary>Stops the service at the end of standard input, when <see cref="ServiceOptions.StopWithStandardInput"/> is set.</summary>
internal sealed partial class StandardInputWatch(
    IOptions<ServiceOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<StandardInputWatch> logger
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.StopWithStandardInput)
            return Task.CompletedTask;
        // Ctrl-C in a terminal goes to the whole process group: out of it, so that the parent decides when this ends.
        if (!OperatingSystem.IsWindows())
            _ = SetProcessGroup(0, 0);
        // A read of the console cannot be cancelled, so it has a thread that does not keep the process alive.
        new Thread(StopAtEnd) { IsBackground = true, Name = nameof(StandardInputWatch) }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void StopAtEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (input.Read(ignored) > 0) { }

        LogEnd();
        lifetime.StopApplication();
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int process, int group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Standard input ended: stopping")]
    private partial void LogEnd();
}
