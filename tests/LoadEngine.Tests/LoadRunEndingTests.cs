using Microsoft.AspNetCore.Http;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests;

/// <summary>How a run ends otherwise than by its profile.</summary>
public class LoadRunEndingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task WhatIsInFlightAfterTheGracefulStop_IsCutOff_AndCountedAsInterrupted()
    {
        await using var target = await HttpTarget.StartAsync(context =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        var scenario = Runs.Get(target.Url, ClosedProfile.Constant(5, Second) with { GracefulStop = TimeSpan.FromMilliseconds(100) });

        var run = await Runs.RunAsync(scenario);

        Assert.Equal(0, run.Total.All.Response.Count);
        Assert.Equal(5, run.Total.All.Failures[(int)FailureKind.Interrupted]);
    }

    [Fact]
    public async Task StoppedByTheUser_WhatThereIsIsReturned_AndIsNoPass()
    {
        using var stop = new CancellationTokenSource();
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        var scenario = Runs.Get(target.Url, ClosedProfile.Constant(5, Second * 600));

        var run = await Runs.RunAsync(scenario, _ => stop.Cancel(), stop.Token, "failed == 0");

        Assert.True(run.Total.All.Response.Count > 0);
        Assert.Equal(Outcome.Inconclusive, run.End!.Verdict.Outcome);
        Assert.NotNull(run.End.EndedEarly);
    }

    [Fact]
    public async Task TheTotalTimeout_EndsARunWhoseTargetNeverAnswers()
    {
        await using var target = await HttpTarget.StartAsync(context =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        var scenario = Runs.Get(target.Url, ClosedProfile.SharedIterations(2, 10)) with
        {
            TotalTimeout = TimeSpan.FromMilliseconds(300),
            Transport = new TransportOptions { RequestTimeout = Second * 600 },
        };

        var run = await Runs.RunAsync(scenario);

        Assert.Contains("total time-out", run.End!.EndedEarly, StringComparison.Ordinal);
        Assert.Equal(2, run.Total.All.Failures[(int)FailureKind.Interrupted]);
    }

    [Fact]
    public async Task ATargetWithAbort_EndsTheRunWhenItDoesNotHold()
    {
        await using var target = await HttpTarget.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var run = await Runs.RunAsync(
            Runs.Get(target.Url, ClosedProfile.Constant(2, Second * 600)),
            "success_rate >= 99% abort after 500ms"
        );

        Assert.Contains("success_rate", run.End!.EndedEarly, StringComparison.Ordinal);
        Assert.Equal(Outcome.Failed, run.End.Verdict.Outcome);
    }

    [Fact]
    public async Task AFaultInTheScenariosOwnCode_EndsTheRunAndIsThrown()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        foreach (
            LoadProfile profile in new LoadProfile[]
            {
                ClosedProfile.Constant(5, Second * 600),
                ClosedProfile.Ramping(new Stage(5, Second * 600, Second)),
                OpenProfile.Constant(100, Second * 600),
                ClosedProfile.Groups(5, 1_000_000),
            }
        )
        {
            var scenario = Runs.Get(target.Url, profile) with
            {
                Steps = [new Step("bug", user => user.Iteration > 3 ? throw new FormatException("a bug") : new Request("GET", target.Url))],
            };
            await Assert.ThrowsAsync<FormatException>(() => Runs.RunAsync(scenario));
        }
    }
}
