using System.CommandLine;
using System.Runtime.InteropServices;
using Platform.LoadEngine;
using Spectre.Console;

namespace Platform.LoadHarness.Commands;

/// <summary>The command line as a whole: what there is, and how errors and signals end the program.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command and returns the program's exit code (<see cref="ExitCodes"/>).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See --help for what there is.");
            return ExitCodes.Usage;
        }

        if (Console.IsOutputRedirected)
        {
            // For a file or another program: no colours, and no line broken at a width that nobody sees.
            AnsiConsole.Console = AnsiConsole.Create(
                new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No }
            );
            AnsiConsole.Profile.Width = 1000;
        }

        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interrupted.Token
            );
        }
        catch (Exception e) when (e is InvalidPlanException or SetupException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }

        void Interrupt(PosixSignalContext context)
        {
            // The first lets runs end and reports be written; the second ends the program at once.
            context.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand(
            "Loads the platform's services, or any HTTP address, and says what it measured. Without a command: the main job, the "
                + "quick profile of every suite."
        )
        {
            ListCommand.Create(),
            RunCommand.Create(),
            HttpCommand.Create(),
            UpCommand.Create(),
            CompareFrontsCommand.Create(),
            MockCommand.Create(),
            ReportCommand.Create(),
        };
        RunCommand.MakeMainJob(root);
        return root;
    }
}
