using System.CommandLine;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;
using Spectre.Console;

namespace Platform.LoadHarness.Commands;

/// <summary><c>up</c>: starts every service with its embedded store at its usual port and stays.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var command = new Command("up", "Starts the platform with embedded stores and stays until Ctrl-C.");
        command.SetAction(
            async (_, cancellationToken) =>
            {
                await using var platform = await RunningPlatform.StartAtFrontAsync(AllSuites.Surroundings, cancellationToken);
                foreach (string note in platform.Notes)
                    AnsiConsole.WriteLine(note);
                AnsiConsole.WriteLine("The platform is up; runs started from elsewhere will use it. Ctrl-C stops it.");
                string? died = await platform.WaitAsync(cancellationToken);
                return died is null ? ExitCodes.Passed : throw new SetupException(died);
            }
        );
        return command;
    }
}
