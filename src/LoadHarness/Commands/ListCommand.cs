using System.CommandLine;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;
using Spectre.Console;

namespace Platform.LoadHarness.Commands;

/// <summary><c>list</c>: suites and scenarios with load, length, targets and parameters.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "Lists suites and scenarios with their load and targets.");
        command.SetAction(_ => List());
        return command;
    }

    private static void List()
    {
        foreach (var suite in AllSuites.List)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{suite.Name}[/]  {suite.Description}");
            var values = new ParameterValues(suite, full: false, new Dictionary<string, string>());
            var address = ServiceDescription.All.Single(service => service.Name == suite.Service).FrontAddress;
            foreach (var recipe in suite.Scenarios)
            {
                var scenario = recipe.Make(address, values);
                AnsiConsole.MarkupLineInterpolated($"  [bold]{suite.Name}/{recipe.Name}[/]  {recipe.Description}");
                AnsiConsole.MarkupLineInterpolated($"    load     {scenario.Profile.Describe()}");
                AnsiConsole.MarkupLineInterpolated($"    targets  {string.Join(", ", scenario.Targets.Select(target => target.Text))}");
            }

            foreach (var parameter in suite.Parameters)
                AnsiConsole.MarkupLineInterpolated($"  --set {parameter.Name}=…  {parameter.Description} ({Shown(parameter.Quick)} quick, {Shown(parameter.Full)} full)");
        }
    }

    private static string Shown(string value) => value.Length > 0 ? value : "not set";
}
