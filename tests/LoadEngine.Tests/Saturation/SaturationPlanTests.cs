using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;
using Platform.Testing;

namespace Platform.LoadEngine.Tests.Saturation;

public class SaturationPlanTests
{
    private static readonly SaturationPlan Plan = new()
    {
        Scenario = "a/saturate",
        From = 100,
        Minimum = 200,
    };

    [Fact]
    public void AStep_IsTheScenarioAtItsRate_ThatMustBeReached()
    {
        var scenario = Runs.Get(
            new Uri("http://x"),
            OpenProfile.Constant(100, TimeSpan.FromSeconds(4)) with
            {
                MaxInFlight = 7,
                GracefulStop = TimeSpan.FromSeconds(3),
            }
        );
        var step = Plan.At(scenario, 1_000);

        var profile = Assert.IsType<OpenProfile>(step.Profile);
        Assert.Equal(
            ("a/saturate@1000", 4_000L, 7, TimeSpan.FromSeconds(3)),
            (step.Name, profile.Planned, profile.MaxInFlight, profile.GracefulStop)
        );
        Assert.InRange(Assert.Single(step.Targets).Limit, 950, 980); // 98 %, less what the last answers may take
    }

    [Fact]
    public void AClosedLoad_CannotBeSearched() =>
        Assert.Throws<InvalidPlanException>(() => Plan.At(Runs.Get(new Uri("http://x"), ClosedProfile.SharedIterations(1, 1)), 5));

    [Fact]
    public async Task TheRunLog_KeepsTheStep()
    {
        await using var target = await HttpTarget.StartAsync(_ => Task.CompletedTask);
        var scenario = Plan.At(Runs.Get(target.Url, OpenProfile.Constant(1, TimeSpan.FromMilliseconds(50))), 20);
        var log = new StringWriter();
        await new LoadRun
        {
            Scenario = scenario,
            Log = new RunLogWriter(log),
            Saturation = new SaturationStep(Plan, 20),
        }.RunAsync(CancellationToken.None);

        Assert.Equal(new SaturationStep(Plan, 20), Assert.Single(RunLog.Read(new StringReader(log.ToString()))).Info.Saturation);
    }
}
