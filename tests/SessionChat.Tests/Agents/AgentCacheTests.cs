using FsCheck;
using FsCheck.Fluent;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Tests.Agents;

public class AgentCacheTests
{
    private static readonly SessionKey[] Sessions = [.. Enumerable.Range(0, 2000).Select(i => new SessionKey("default", $"{i:x32}"))];

    [Fact]
    public async Task TheThousandAndFirst_PutsOutTheLeastRecentlyUsed()
    {
        var cache = Cache(1000);
        var agents = new Dictionary<int, Agent>();
        for (int i = 0; i < 1000; i++)
            agents[i] = await TouchAsync(cache, i);
        Assert.Same(agents[0], await TouchAsync(cache, 0));
        await TouchAsync(cache, 1000);

        Assert.Same(agents[0], await TouchAsync(cache, 0));
        Assert.Same(agents[2], await TouchAsync(cache, 2));
        Assert.Equal(new AgentFigures(1000, 1001, 1, 0), cache.Figures);
        Assert.NotSame(agents[1], await TouchAsync(cache, 1));
    }

    /// <summary>A step takes a session's agent (or releases it when it is at work), or forgets it when negative.</summary>
    [Fact]
    public void TheCache_AgreesWithANaiveModel() =>
        Prop.ForAll(
                Gen.Frequency((6, Gen.Choose(1, 7)), (1, Gen.Choose(-7, -1))).ArrayOf().ToArbitrary(),
                steps =>
                {
                    const int Most = 4;
                    var cache = Cache(Most);
                    var model = new List<Agent>(); // Least recently used first.
                    var atWork = new Dictionary<int, Agent>();
                    foreach (int step in steps)
                    {
                        int session = Math.Abs(step);
                        if (step < 0)
                        {
                            cache.Forget(Sessions[session]);
                            model.RemoveAll(agent => agent.Session == Sessions[session] && !atWork.ContainsKey(session));
                        }
                        else if (atWork.Remove(session, out var done))
                        {
                            cache.Release(done);
                            model.Remove(done);
                            if (!done.IsForgotten)
                                model.Add(done);
                        }
                        else if (model.Find(agent => agent.Session == Sessions[session]) is { } known)
                        {
                            Assert.Same(known, atWork[session] = Take(session));
                        }
                        else if (model.Count < Most || model.Exists(agent => !atWork.ContainsValue(agent)))
                        {
                            if (model.Count == Most)
                                model.Remove(model.First(agent => !atWork.ContainsValue(agent)));
                            model.Add(atWork[session] = Take(session));
                        }

                        Assert.Equal(model.Count, cache.Figures.Live);
                    }

                    Agent Take(int session)
                    {
                        var taken = cache.AcquireAsync(Sessions[session], isRevived: false, CancellationToken.None);
                        Assert.True(taken.IsCompletedSuccessfully);
                        return taken.Result;
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public async Task AllAtWork_WhoComesFirstIsServedFirst()
    {
        var cache = Cache(2);
        Agent[] atWork = [await AcquireAsync(cache, 0), await AcquireAsync(cache, 1)];
        Task<Agent>[] waiting = [.. Enumerable.Range(2, 4).Select(i => AcquireAsync(cache, i))];
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        Assert.Equal(4, cache.Waiting);

        cache.Release(atWork[1]);
        cache.Release(await waiting[0]);
        Assert.Equal(Sessions[3], (await waiting[1]).Session);
        Assert.False(waiting[2].IsCompleted);
        cache.Release(atWork[0]);
        Assert.Equal(Sessions[4], (await waiting[2]).Session);
        cache.Release(await waiting[1]);
        Assert.Equal(Sessions[5], (await waiting[3]).Session);
        Assert.Equal((2, 0), (cache.Figures.Live, cache.Waiting));
    }

    [Fact]
    public async Task WhoGivesUpWaiting_IsPassedOver()
    {
        var cache = Cache(1);
        var atWork = await AcquireAsync(cache, 0);
        using var impatience = new CancellationTokenSource();
        var givesUp = cache.AcquireAsync(Sessions[1], isRevived: false, impatience.Token).AsTask();
        var waits = AcquireAsync(cache, 2);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.Equal(1, cache.Waiting);
        cache.Release(atWork);
        Assert.Equal(Sessions[2], (await waits).Session);
    }

    [Fact]
    public async Task AForgottenAgentAtWork_GoesWhenItsWorkIsDone()
    {
        var cache = Cache(10);
        var agent = await AcquireAsync(cache, 0);
        cache.Forget(Sessions[0]);
        Assert.Equal(1, cache.Figures.Live);
        cache.Release(agent);
        Assert.Equal(new AgentFigures(0, 1, 0, 0), cache.Figures);
    }

    [Fact]
    public async Task ManyAtOnce_NeverShareOrLoseAnAgentAtWork()
    {
        const int Most = 16;
        var cache = Cache(Most);
        int[] atWork = new int[64];
        int busy = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, atWork.Length)
                .Select(session =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; i < 300; i++)
                        {
                            var agent = await AcquireAsync(cache, session);
                            Assert.Equal(1, Interlocked.Increment(ref atWork[session]));
                            Assert.InRange(Interlocked.Increment(ref busy), 1, Most);
                            Assert.Equal(Sessions[session], agent.Session);
                            await Task.Yield();
                            Assert.InRange(cache.Figures.Live, 1, Most);
                            Interlocked.Decrement(ref busy);
                            Interlocked.Decrement(ref atWork[session]);
                            cache.Release(agent);
                        }
                    })
                )
        );
        var figures = cache.Figures;
        Assert.Equal(figures.Live, figures.Created - figures.Evicted);
        Assert.Equal((Most, 0), (figures.Live, cache.Waiting));
    }

    private static AgentCache Cache(int most) => new(Microsoft.Extensions.Options.Options.Create(new AgentOptions { MaxLive = most }));

    private static Task<Agent> AcquireAsync(AgentCache cache, int session) =>
        cache.AcquireAsync(Sessions[session], isRevived: false, CancellationToken.None).AsTask();

    private static async Task<Agent> TouchAsync(AgentCache cache, int session)
    {
        var agent = await AcquireAsync(cache, session);
        cache.Release(agent);
        return agent;
    }
}
