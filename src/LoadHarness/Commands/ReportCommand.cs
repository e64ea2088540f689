using System.CommandLine;
using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Commands;

/// <summary><c>report RUN-LOG</c>: renders every report again from a run log, also one whose generator died.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("run-log") { Description = "A run log, or the folder of its results." };
        var output = new Option<string?>("--output", "-o") { Description = "The folder for the reports; the run log's own unless given." };
        var command = new Command("report", "Renders the reports of a run log again.") { file, output };
        command.SetAction(parsed => Render(parsed.GetValue(file)!, parsed.GetValue(output)));
        return command;
    }

    private static int Render(string path, string? output)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, RunLog.FileName) : path;
        if (!File.Exists(file))
            throw new SetupException($"There is no run log {Path.GetFullPath(file)}.");
        using var reader = new StreamReader(file);
        var runs = RunLog.Read(reader);
        if (runs.Count == 0)
            throw new SetupException($"The run log {Path.GetFullPath(file)} has no run in which anything was measured.");
        string folder = OutputFolder.Create(output ?? Path.GetDirectoryName(Path.GetFullPath(file)), "report", TimeProvider.System);
        RunSession.Publish(runs, folder);
        return ExitCodes.Passed;
    }
}
