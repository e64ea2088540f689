using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>The built load harness as a process, with a folder of its own for its results.</summary>
internal sealed partial class HarnessProcess : ProgramProcess
{
    public HarnessProcess(params string[] args)
        : base("LoadHarness", args) { }

    private HarnessProcess(string[] args, bool ownGroup)
        : base("LoadHarness", args, ownGroup: ownGroup) { }

    /// <summary>The only folder below results/.</summary>
    public string Results => Directory.GetDirectories(Path.Combine(Folder, "results")).Single();

    /// <summary>The runs of result.json.</summary>
    public JsonElement Runs => JsonDocument.Parse(File.ReadAllText(Path.Combine(Results, "result.json"))).RootElement.GetProperty("runs");

    /// <summary>Starts it as a terminal would, leading a process group of its own.</summary>
    public static HarnessProcess InTerminal(params string[] args) => new(args, ownGroup: true);

    /// <summary>The process of the service that it says it started.</summary>
    public async Task<Process> StartedServiceAsync(string name)
    {
        string line = await LineAsync($"{name} at http://");
        return Process.GetProcessById(int.Parse(StartedPattern().Match(line).Groups["id"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"started, process (?<id>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex StartedPattern();
}
