using Microsoft.AspNetCore.Http;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests;

/// <summary>Scenarios that decide themselves when a user goes on, and with what.</summary>
public class LoadRunPaceTests
{
    [Fact]
    public async Task APacedUser_WaitsAsItIsTold_TakesTheStepThatWasChosen_AndItsWaitsAreNotMeasured()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        int asked = 0;
        var scenario = Runs.Get(target.Url, ClosedProfile.IterationsAUser(1, 10)) with
        {
            Steps = [new Step("never", _ => new Request("GET", target.Url)), new Step("chosen", _ => new Request("GET", target.Url))],
            Pace = _ => asked++ % 2 == 0 ? TimeSpan.FromMilliseconds(20) : TimeSpan.Zero,
            Choose = _ => 1,
        };
        var run = await Runs.RunAsync(scenario);
        // Waiting is asked for before each iteration, and whether there is a first one too many.
        Assert.InRange(asked, 20, 22);
        Assert.Equal((0, 10), (run.Total.Steps[0].Response.Count, run.Total.Steps[1].Response.Count));
        Assert.Equal((10, 10), (run.Total.Started, run.Total.Iterations));
        Assert.True(run.Total.Seconds >= 0.2);
    }

    [Fact]
    public async Task AWait_EndsWithTheProfile()
    {
        var scenario = Runs.Get(new Uri("http://127.0.0.1:1"), ClosedProfile.Constant(3, TimeSpan.FromMilliseconds(300))) with
        {
            Pace = _ => TimeSpan.FromDays(1),
        };
        var run = await Runs.RunAsync(scenario);
        Assert.Equal(0, run.Total.Started);
        Assert.Null(run.End!.EndedEarly);
    }

    [Fact]
    public async Task AWait_EndsWithTheRun()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var scenario = Runs.Get(new Uri("http://127.0.0.1:1"), ClosedProfile.IterationsAUser(1, 1)) with
        {
            Pace = _ => TimeSpan.FromDays(1),
        };
        var run = await Runs.RunAsync(scenario, _ => { }, stop.Token);
        Assert.NotNull(run.End!.EndedEarly);
    }

    [Fact]
    public async Task AnOpenLoad_CannotBePaced() =>
        await Assert.ThrowsAsync<InvalidPlanException>(() =>
            Runs.RunAsync(
                Runs.Get(new Uri("http://127.0.0.1:1"), OpenProfile.Constant(1, TimeSpan.FromSeconds(1))) with
                {
                    Pace = _ => TimeSpan.Zero,
                }
            )
        );

    [Fact]
    public async Task Gauges_AreReadWithEachInterval_AndTheSumHasTheLast()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        int read = 0;
        var run = await Runs.RunAsync(
            Runs.Get(target.Url, ClosedProfile.Constant(1, TimeSpan.FromSeconds(1.5))) with
            {
                Gauges = [new("reads", () => ++read)],
            }
        );
        Assert.Equal(
            Enumerable.Range(1, run.Timeline.Count).Select(i => new GaugeReading("reads", i)),
            run.Timeline.SelectMany(second => second.Gauges)
        );
        Assert.Equal(run.Timeline[^1].Gauges, run.Total.Gauges);
    }
}
