using Microsoft.AspNetCore.Http;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests;

/// <summary>What a scenario's own code is told.</summary>
public class LoadRunCallbackTests
{
    [Fact]
    public async Task EveryReply_IsTold_AlsoARefusedAndABrokenOne()
    {
        int served = 0;
        await using var target = await HttpTarget.StartAsync(context =>
        {
            int number = Interlocked.Increment(ref served);
            if (number == 3)
                context.Abort();
            context.Response.StatusCode = number == 2 ? 409 : 200;
            return Task.CompletedTask;
        });
        var told = new List<(FailureKind, int)>();
        var run = await Runs.RunAsync(
            Runs.Get(target.Url, ClosedProfile.SharedIterations(1, 4)) with
            {
                Steps =
                [
                    new Step("get", _ => new Request("GET", target.Url))
                    {
                        OnReply = (_, reply) => told.Add((reply.Failure, reply.Status)),
                    },
                ],
            }
        );

        Assert.Equal([(FailureKind.None, 200), (FailureKind.None, 409), (FailureKind.Connection, 0), (FailureKind.None, 200)], told);
        Assert.Equal(2, run.Total.All.Failed);
    }

    [Fact]
    public async Task TheInspection_GetsTheTimelineAndTheLoad_AndTheWarmUpDoesNotThink()
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        var profile = ClosedProfile.Constant(1, TimeSpan.FromMilliseconds(1200));
        Inspection? given = null;
        var run = await Runs.RunAsync(
            Runs.Get(target.Url, profile) with
            {
                ThinkTime = new ThinkTime(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)),
                // With a pause of 100 ms after each, the warm-up would take 200 s.
                WarmUp = ClosedProfile.SharedIterations(1, 2_000),
                TotalTimeout = TimeSpan.FromSeconds(60),
                Inspect = (inspection, _) =>
                {
                    given = inspection;
                    return new(new Dictionary<string, double>());
                },
            }
        );

        Assert.Null(run.End!.EndedEarly);
        Assert.Equal(run.Timeline, given!.Timeline);
        Assert.NotEmpty(given.Timeline);
        Assert.Equal(profile, given.Profile);
        // At 0, 100, … 1,200 ms at the most, since a timer may end a little early; without pauses there would be thousands.
        Assert.InRange(given.Total.All.Response.Count, 1, 13);
    }

    [Theory]
    [InlineData("Authorization", "Bearer very-secret")]
    [InlineData("authorization", "Basic very-secret")]
    [InlineData("Cookie", "session=very-secret")]
    [InlineData("X-Api-Key", "very-secret")]
    public async Task AnExampleOfAFailure_HasNoCredentials(string name, string value)
    {
        await using var target = await HttpTarget.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var run = await Runs.RunAsync(
            Runs.Get(target.Url, ClosedProfile.SharedIterations(1, 1)) with
            {
                Steps =
                [
                    new Step(
                        "get",
                        _ => new Request("GET", target.Url, new("Accept", "text/plain"), new(name, value), new("X-Trace", "7"))
                    ),
                ],
            }
        );

        string request = Assert.Single(run.End!.Examples).Request;
        Assert.DoesNotContain("very-secret", request, StringComparison.Ordinal);
        Assert.Contains($"Accept: text/plain\r\n{name}: …\r\nX-Trace: 7\r\n", request, StringComparison.Ordinal);
    }
}
