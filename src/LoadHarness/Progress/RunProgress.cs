using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Spectre.Console;

namespace Platform.LoadHarness.Progress;

/// <summary>Shows a run while it goes on: a line that changes in a terminal, a line a second elsewhere.</summary>
internal sealed class RunProgress : IDisposable
{
    private readonly Scenario _scenario;
    private readonly IAnsiConsole _console;
    private readonly List<double> _rates = [];
    private long _failed;
    private long _refused;

    private RunProgress(Scenario scenario, IAnsiConsole console) => (_scenario, _console) = (scenario, console);

    /// <summary>Begins to show a scenario.</summary>
    public static RunProgress For(Scenario scenario, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[bold]{scenario.Name}[/]  {scenario.Profile.Describe()}");
        return new RunProgress(scenario, console);
    }

    /// <summary>Shows a second of the run.</summary>
    public void Show(Interval interval)
    {
        var all = interval.All;
        long count = all.Response.Count;
        long refused = all.Failures[(int)FailureKind.RateLimited];
        (_refused, _failed) = (_refused + refused, _failed + all.Failed - refused);
        _rates.Add(count / interval.Seconds);
        double elapsed = interval.Start + interval.Seconds;
        string share = _scenario.Profile.Duration is { TotalSeconds: > 0 } whole
            ? $"{Math.Min(1, elapsed / whole.TotalSeconds), 4:P0} "
            : "";
        string line =
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {share}{elapsed, 5:F1}s {_rates[^1], 9:#,0}/s  p50 {Time(all, 0.5), -8} p99 {Time(all, 0.99), -8} "
                    + $"{(interval.Planned > 0 ? "in flight" : "users")} {interval.Users}"
            )
            + (_refused > 0 ? $"  429 {_refused:#,0}" : "")
            + (_failed > 0 ? $"  failed {_failed:#,0}" : "")
            + string.Concat(interval.Gauges.Select(gauge => $"  {gauge.Name} {Unit.Count.Format(gauge.Value)}"));
        if (_console.Profile.Capabilities.Interactive && _console.Profile.Capabilities.Ansi)
            Rewrite($"{line}  {Sparkline()}");
        else
            _console.WriteLine(line);
    }

    /// <summary>Ends the changing line.</summary>
    public void Dispose()
    {
        if (_rates.Count > 0 && _console.Profile.Capabilities.Interactive && _console.Profile.Capabilities.Ansi)
            _console.WriteLine();
    }

    private void Rewrite(string line)
    {
        int width = Math.Max(20, _console.Profile.Width - 1);
        _console.Write(new ControlCode("\r\u001b[2K"));
        _console.Write(line.Length > width ? line[..width] : line);
    }

    private string Sparkline()
    {
        const string Blocks = "▁▂▃▄▅▆▇█";
        var last = _rates.TakeLast(30).ToArray();
        double max = Math.Max(1, last.Max());
        return string.Concat(last.Select(rate => Blocks[(int)Math.Round(rate / max * (Blocks.Length - 1))]));
    }

    private static string Time(StepCounts all, double quantile) =>
        all.Response.Count == 0 ? "—" : Unit.Duration.Format(all.Response.ValueAt(quantile));
}
