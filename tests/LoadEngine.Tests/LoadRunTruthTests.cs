using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests;

/// <summary>That a run measures what a user would feel, and says when it did not.</summary>
public class LoadRunTruthTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task AServerThatStopsFor200Milliseconds_ShowsInTheResponseTime_AndHidesInTheServiceTime()
    {
        int requests = 0;
        var stall = new TaskCompletionSource();
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref requests) == 1_000)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
                stall.SetResult();
            }
            else if (requests > 1_000)
            {
                await stall.Task;
            }

            await context.Response.WriteAsync("ok");
        });
        // Two connections: the stall holds two requests; all others due meanwhile wait to be sent.
        var scenario = Runs.Get(target.Url, OpenProfile.Constant(1_000, Second * 3)) with
        {
            Transport = new TransportOptions { MaxConnections = 2 },
        };

        var run = await Runs.RunAsync(scenario, "p99.9 >= 190ms");

        Assert.Equal(3_000, run.Total.Planned);
        Assert.Equal(3_000, run.Total.All.Response.Count);
        // On a busy machine the generator may have been late as well; then it is inconclusive, and the figures stand.
        Assert.True(run.End!.Verdict.Targets.Single().Holds);
        Assert.True(run.Total.All.Response.ValueAt(0.999) >= 190_000_000);
        // The stall touched some 200 of 3,000 responses and two services. P97, because a busy machine may stall a few more.
        Assert.True(run.Total.All.Service.ValueAt(0.97) < run.Total.All.Response.ValueAt(0.97) / 2, "The service time hides the stall.");
    }

    [Fact]
    public async Task Percentiles_AgreeWithSamplesTakenAndSortedBesides()
    {
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            // A tail: one in fifty takes longer.
            if (Random(context) % 50 == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            await context.Response.WriteAsync("ok");
        });
        var samples = new ConcurrentBag<double>();
        var scenario = Runs.Get(target.Url, ClosedProfile.SharedIterations(20, 5_000)) with
        {
            NewState = _ => new long[1],
            Steps =
            [
                new Step(
                    "get",
                    user =>
                    {
                        ((long[])user.State!)[0] = Stopwatch.GetTimestamp();
                        return new Request("GET", new Uri(target.Url, $"/{user.Id}/{user.Iteration}"));
                    }
                )
                {
                    Check = (user, _) =>
                    {
                        samples.Add(Stopwatch.GetElapsedTime(((long[])user.State!)[0]).TotalNanoseconds);
                        return null;
                    },
                },
            ],
        };

        var response = (await Runs.RunAsync(scenario)).Total.All.Response;

        var sorted = samples.Order().ToArray();
        Assert.Equal(5_000, sorted.Length);
        foreach (double quantile in new[] { 0.5, 0.99 })
        {
            double second = sorted[(int)Math.Ceiling(quantile * sorted.Length) - 1];
            Assert.InRange(response.ValueAt(quantile), second * 0.85, second * 1.15);
        }

        static int Random(HttpContext context) => StringComparer.Ordinal.GetHashCode(context.Request.Path.Value!) & 0xffff;
    }

    [Fact]
    public async Task AnOpenProfile_DropsAndCountsWhatIsDueBeyondTheMostInFlight()
    {
        var release = new TaskCompletionSource();
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync("ok");
        });
        var scenario = Runs.Get(target.Url, OpenProfile.Constant(500, Second) with { MaxInFlight = 20 });
        var running = Runs.RunAsync(scenario, run => release.TrySetResult());
        var run = await running;

        Assert.Equal(500, run.Total.Planned);
        Assert.Equal(500, run.Total.Started + run.Total.Dropped);
        Assert.InRange(run.Total.Dropped, 1, 480);
        Assert.Equal(run.Total.Started, run.Total.All.Response.Count);
        Assert.Equal(Outcome.Inconclusive, run.End!.Verdict.Outcome);
    }
}
