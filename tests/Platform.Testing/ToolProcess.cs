using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Runs a command-line tool to its end.</summary>
public static class ToolProcess
{
    /// <param name="command">The program and its arguments.</param>
    /// <returns>Its exit code and what it wrote, standard output before standard error.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IEnumerable<string> command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command.First(), command.Skip(1))
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // A tool that runs as another user may not be allowed to be where the tests are.
                WorkingDirectory = "/",
            }
        )!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>As <see cref="RunAsync"/>, for a tool that must succeed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds its output.</exception>
    public static async Task<string> SucceedAsync(params IEnumerable<string> command)
    {
        var (exitCode, output) = await RunAsync(command);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {exitCode}: {output}");
    }
}
