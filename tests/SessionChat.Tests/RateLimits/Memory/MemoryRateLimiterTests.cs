using FsCheck;
using FsCheck.Fluent;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.RateLimits.Memory;
using Platform.Testing;

namespace Platform.SessionChat.Tests.RateLimits.Memory;

public class MemoryRateLimiterTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void ItDoesWhatANaiveOneDoes() =>
        Prop.ForAll(
                LimiterScenario.Any,
                scenario =>
                {
                    var time = new ManualTime();
                    long start = time.GetTimestamp() - Window.Ticks;
                    var limiter = Limiters.InMemory(scenario.Settings(Window), time);
                    scenario
                        .PlayAsync(
                            limiter,
                            Window,
                            "default",
                            ticks => time.Advance(TimeSpan.FromTicks(start + ticks - time.GetTimestamp()))
                        )
                        .GetAwaiter()
                        .GetResult();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public async Task AnAdmission_StopsCounting_ExactlyAWindowLater()
    {
        var time = new ManualTime();
        var limiter = Limiters.InMemory(Limiters.Settings(1, 3, 100, Window), time);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                RateLimitOutcome.Admitted,
                (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).Outcome
            );
            time.Advance(TimeSpan.FromMilliseconds(1234.5678));
        }

        var refused = await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent);
        var wait = refused.States[1].UntilMore;
        Assert.Equal((RateLimitOutcome.Exceeded, Window - (3 * TimeSpan.FromMilliseconds(1234.5678))), (refused.Outcome, wait));
        time.Advance(wait - Tick);
        Assert.Equal(Tick, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).States[1].UntilMore);
        time.Advance(Tick);
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).Outcome);
        Assert.Equal(RateLimitOutcome.Exceeded, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).Outcome);
    }

    [Fact]
    public async Task OfSeveralPolicies_AllAreCharged_OrNone()
    {
        var limiter = Limiters.InMemory(Limiters.Settings(1, 3, 100, Window), new ManualTime());
        const RateLimitPolicies Both = RateLimitPolicies.CreateGuestSession | RateLimitPolicies.CustomerEvent;
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1), Both)).Outcome);
        for (int i = 0; i < 10; i++)
        {
            var refused = await limiter.ChargeAsync(Limiters.Client(1), Both);
            Assert.Equal((RateLimitPolicies.CreateGuestSession, 2), (refused.Violated(Both), refused.States[1].Remaining));
        }

        Assert.Equal(1, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).States[1].Remaining);
    }

    [Fact]
    public async Task TenantsOfOneAddress_AreClientsOfTheirOwn()
    {
        var limiter = Limiters.InMemory(Limiters.Settings(1, 1, 1, Window), new ManualTime());
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1, "a"), RateLimitPolicies.Default)).Outcome);
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1, "b"), RateLimitPolicies.Default)).Outcome);
        Assert.Equal(RateLimitOutcome.Exceeded, (await limiter.ChargeAsync(Limiters.Client(1, "a"), RateLimitPolicies.Default)).Outcome);
    }

    [Fact]
    public void ManyThreads_GetExactlyTheLimit()
    {
        const int Limit = 1000,
            Threads = 8,
            Clients = 5;
        var limiter = Limiters.InMemory(Limiters.Settings(1, Limit, 1, Window), new ManualTime());
        int[] admitted = new int[Clients];
        var threads = Enumerable
            .Range(0, Threads)
            .Select(_ => new Thread(() =>
            {
                for (int i = 0; i < Clients * Limit; i++)
                    if (
                        limiter
                            .ChargeAsync(Limiters.Client(i % Clients), RateLimitPolicies.CustomerEvent)
                            .AsTask()
                            .GetAwaiter()
                            .GetResult()
                            .Outcome == RateLimitOutcome.Admitted
                    )
                        Interlocked.Increment(ref admitted[i % Clients]);
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(admitted, count => Assert.Equal(Limit, count));
    }

    [Fact]
    public async Task AFullTable_RefusesNewClients_AndNoOthers_UntilOneHasLeftTheWindow()
    {
        var time = new ManualTime();
        var settings = Limiters.Settings(1, 1, 5, Window);
        settings.MaxClients = 100;
        var limiter = Limiters.InMemory(settings, time);
        for (int client = 0; client < 100; client++)
        {
            Assert.Equal(RateLimitOutcome.Admitted, await OutcomeAsync(limiter, client));
            time.Advance(Tick);
        }

        Assert.Equal(RateLimitOutcome.TableFull, await OutcomeAsync(limiter, 100));
        Assert.Equal(RateLimitOutcome.Admitted, await OutcomeAsync(limiter, 0));
        time.Advance(Window - (100 * Tick));
        // The first has asked again since, so the second is the first to go, a tick from now.
        Assert.Equal(RateLimitOutcome.TableFull, await OutcomeAsync(limiter, 101));
        time.Advance(Tick);
        Assert.Equal(RateLimitOutcome.Admitted, await OutcomeAsync(limiter, 101));
        Assert.Equal(RateLimitOutcome.TableFull, await OutcomeAsync(limiter, 102));
        Assert.Equal(100, limiter.Clients);
        time.Advance(Window);
        for (int client = 200; client < 300; client++)
            Assert.Equal(RateLimitOutcome.Admitted, await OutcomeAsync(limiter, client));
        Assert.Equal(RateLimitOutcome.TableFull, await OutcomeAsync(limiter, 300));
    }

    [Fact]
    public async Task ARefusedRequest_DoesNotKeepItsClientsPlace()
    {
        var time = new ManualTime();
        var settings = Limiters.Settings(1, 1, 1, Window);
        settings.MaxClients = 100;
        var limiter = Limiters.InMemory(settings, time);
        for (int client = 0; client < 100; client++)
            Assert.Equal(RateLimitOutcome.Admitted, await OutcomeAsync(limiter, client));
        time.Advance(Window - Tick);
        for (int client = 0; client < 100; client++)
            Assert.Equal(RateLimitOutcome.Exceeded, await OutcomeAsync(limiter, client));
        time.Advance(Tick);
        Assert.Equal(RateLimitOutcome.Admitted, await OutcomeAsync(limiter, 100));
    }

    [Fact]
    public async Task ClientsThatAreGone_AreForgottenByWhatOthersAsk()
    {
        var time = new ManualTime();
        var limiter = Limiters.InMemory(Limiters.Settings(1, 1, 1, Window), time);
        for (int client = 0; client < 10_000; client++)
            await limiter.ChargeAsync(Limiters.Client(client), RateLimitPolicies.Default);
        Assert.Equal(10_000, limiter.Clients);
        time.Advance(Window);
        // Each adds one and forgets more.
        for (int client = 10_000; client < 20_000; client++)
            await limiter.ChargeAsync(Limiters.Client(client), RateLimitPolicies.Default);
        Assert.Equal(10_000, limiter.Clients);
    }

    private static async Task<RateLimitOutcome> OutcomeAsync(MemoryRateLimiter limiter, int client) =>
        (await limiter.ChargeAsync(Limiters.Client(client), RateLimitPolicies.Default)).Outcome;
}
