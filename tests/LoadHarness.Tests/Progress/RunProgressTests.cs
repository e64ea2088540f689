using Platform.LoadEngine;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Progress;
using Spectre.Console;

namespace Platform.LoadHarness.Tests.Progress;

public class RunProgressTests
{
    [Fact]
    public void NoTerminal_ALineASecond_WithoutControlCharacters()
    {
        string[] lines = Show(terminal: false, width: 1000).TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("test/[one]", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Contains("1,000/s", line, StringComparison.Ordinal));
        Assert.EndsWith("429 3  failed 2  sessions_active 41  multiplier 1.1", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(string.Concat(lines), character => char.IsControl(character));
    }

    [Fact]
    public void ATerminal_OneLineThatChanges_AndFitsANarrowWindow()
    {
        string output = Show(terminal: true, width: 40);
        string[] states = output.Split("\r\u001b[2K");
        Assert.Equal(3, states.Length);
        Assert.All(states.Skip(1), state => Assert.InRange(state.TrimEnd('\n').Length, 1, 39));
    }

    private static string Show(bool terminal, int width)
    {
        var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
                Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = width;
        var scenario = new Scenario
        {
            Name = "test/[one]",
            Profile = ClosedProfile.Constant(5, TimeSpan.FromSeconds(2)),
            Steps = [],
        };
        using (var progress = RunProgress.For(scenario, console))
        {
            for (int second = 0; second < 2; second++)
            {
                var interval = Interval.Empty(["step"], [], []);
                (interval.Start, interval.Seconds) = (second, 1);
                for (int i = 0; i < 1_000; i++)
                    interval.Steps[0].Response.Record(1_000_000);
                interval.Steps[0].Failures[(int)FailureKind.Timeout] = second * 2;
                interval.Steps[0].Failures[(int)FailureKind.RateLimited] = second * 3;
                interval.Gauges = [new("sessions_active", 40 + second), new("multiplier", 1.1)];
                progress.Show(interval);
            }
        }

        return writer.ToString();
    }
}
