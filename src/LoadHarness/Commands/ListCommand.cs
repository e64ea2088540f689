using System.CommandLine;
using Platform.LoadHarness.Reports.Figures;
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
                List(new ChosenScenario(suite, recipe), address, values);
            foreach (var parameter in suite.Parameters)
                AnsiConsole.MarkupLineInterpolated(
                    $"  --set {parameter.Name}=…  {parameter.Description} ({Shown(parameter.Quick)} quick, {Shown(parameter.Full)} full)"
                );
        }
    }

    private static void List(ChosenScenario chosen, Uri address, ParameterValues values)
    {
        var scenario = chosen.Make(address, values);
        var search = chosen.PlanSearch(values);
        AnsiConsole.MarkupLineInterpolated($"  [bold]{chosen.Name}[/]  {scenario.Description}");
        AnsiConsole.MarkupLineInterpolated(
            $"    load     {scenario.Profile.Describe()}{(search is null ? "" : ", then faster until a target is missed, then what lies between")}"
        );
        AnsiConsole.MarkupLineInterpolated(
            $"    targets  {string.Join(", ", scenario.Targets.Select(target => target.Text))}{(search is null ? "" : $", up to {SaturationText.Minimum(search)}")}"
        );
        if (chosen.Compare(values) is { } comparison)
            AnsiConsole.MarkupLineInterpolated(
                $"    variants {string.Join(", ", comparison.Variants.Select(variant => variant.Name))}{(comparison.LeftOut is { } leftOut ? $"; {leftOut}" : "")}"
            );
        if (!chosen.Recipe.RunsWithSuite)
            AnsiConsole.MarkupLineInterpolated($"    runs     only by its name, not in the main job: run {chosen.Name}");
    }

    private static string Shown(string value) => value.Length > 0 ? value : "not set";
}
