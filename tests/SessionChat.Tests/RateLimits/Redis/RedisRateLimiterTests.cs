using FsCheck;
using FsCheck.Fluent;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.RateLimits;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.SessionChat.Tests.RateLimits.Redis;

public sealed class RedisRateLimiterTests : IAsyncLifetime
{
    private static readonly TimeSpan Window = Limiters.LongWindow;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    private RedisServer? _server;
    private ChatRedis? _redis;

    private ChatRedis Redis => _redis!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(AppendFsync.EverySecond);
        _redis = Limiters.Connect(_server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public void ItDoesWhatANaiveOneDoes()
    {
        int played = 0;
        Prop.ForAll(
                LimiterScenario.Any,
                scenario =>
                {
                    long now = 0;
                    var limiter = Limiters.OnRedis(Redis, scenario.Settings(Window), () => now / TimeSpan.TicksPerMicrosecond);
                    scenario.PlayAsync(limiter, Window, $"scenario-{played++}", ticks => now = ticks).GetAwaiter().GetResult();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public async Task AnAdmission_StopsCounting_ExactlyAWindowLater()
    {
        long now = 1_767_225_600_000_001;
        var limiter = Limiters.OnRedis(Redis, Limiters.Settings(1, 2, 1, Window), () => now);
        await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent);
        now += 7;
        await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent);
        var wait = (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).States[1].UntilMore;
        Assert.Equal(Window - (7 * Microsecond), wait);
        now += (long)wait.TotalMicroseconds - 1;
        Assert.Equal(Microsecond, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).States[1].UntilMore);
        now++;
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).Outcome);
    }

    [Fact]
    public async Task TwoReplicas_ThousandRequestsAtOnce_AdmitExactlyTheLimit()
    {
        await using var other = Limiters.Connect(_server!.ConnectionString);
        var settings = Limiters.Settings(100, 300, 1, Window);
        IRateLimiter[] replicas = [Limiters.OnRedis(Redis, settings), Limiters.OnRedis(other, settings)];
        const RateLimitPolicies Both = RateLimitPolicies.CreateGuestSession | RateLimitPolicies.CustomerEvent;
        var decisions = await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(i => replicas[i % 2].ChargeAsync(Limiters.Client(1), i % 4 < 2 ? Both : RateLimitPolicies.CustomerEvent).AsTask())
        );
        var sessions = decisions.Where((_, i) => i % 4 < 2).Count(decision => decision.Outcome == RateLimitOutcome.Admitted);
        Assert.Equal((true, 300), (sessions <= 100, decisions.Count(decision => decision.Outcome == RateLimitOutcome.Admitted)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10_000)]
    public async Task AClockSetBack_LetsNobodyInBeforeAWindow_AndNobodyWaitLonger(int windowsBack)
    {
        long window = (long)Window.TotalMicroseconds,
            now = 1_767_225_600_000_000;
        var limiter = Limiters.OnRedis(Redis, Limiters.Settings(1, 2, 1, Window), () => now);
        await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent);
        now += window / 2;
        await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent);
        now -= windowsBack * window;
        var refused = await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent);
        Assert.Equal((RateLimitOutcome.Exceeded, Window / 2), (refused.Outcome, refused.States[1].UntilMore));
        now += window / 2;
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).Outcome);
        Assert.Equal(RateLimitOutcome.Exceeded, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.CustomerEvent)).Outcome);
    }

    [Fact]
    public async Task ByRedissOwnClock_ARefusedClientIsAdmittedAgain_AndNotBeforeTheWindowHasPassed()
    {
        var settings = Limiters.Settings(1, 1, 1, TimeSpan.FromMilliseconds(100));
        var limiter = Limiters.OnRedis(Redis, settings);
        var before = await TimeOfRedisAsync();
        Assert.Equal(
            new PolicyState(0, settings.Window),
            (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.Default)).States[2]
        );
        await Waiting.UntilAsync(
            async () => (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.Default)).Outcome,
            outcome => outcome != RateLimitOutcome.Exceeded
        );
        Assert.InRange(await TimeOfRedisAsync() - before, settings.Window, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task ARefusedRequest_LeavesNothing_AndAllKeysExpire_AndShareASlot()
    {
        const RateLimitPolicies Both = RateLimitPolicies.CreateGuestSession | RateLimitPolicies.CustomerEvent;
        var limiter = Limiters.OnRedis(Redis, Limiters.Settings(1, 3, 1, Window));
        for (int i = 0; i < 5; i++)
            await limiter.ChargeAsync(Limiters.Client(7, "acme"), Both);
        foreach (string name in (string[])["sessions", "events"])
        {
            var answers = await Redis.Limits.CallAsync(
                static async (database, key) => (await database.ListLengthAsync(key), await database.KeyTimeToLiveAsync(key)),
                $"chat:limits:{{acme:{7:x32}}}:{name}"
            );
            Assert.Equal(1, answers.Item1);
            Assert.InRange(answers.Item2!.Value, TimeSpan.FromSeconds(1), Window + TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task WhileRedisIsAway_NobodyIsAdmitted_AndAfterwardsTheLimitsHold()
    {
        var limiter = Limiters.OnRedis(Redis, Limiters.Settings(1, 1, 1, Window));
        Assert.Equal(RateLimitOutcome.Admitted, (await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.Default)).Outcome);
        await _server!.StopAsync();
        var away = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.Default)
        );
        Assert.Contains(_server.ConnectionString, away.Message, StringComparison.Ordinal);
        await _server.RestartAsync();
        // It has forgotten the script, not what it was told.
        Assert.Equal(
            RateLimitOutcome.Exceeded,
            await UntilToldAsync(() => limiter.ChargeAsync(Limiters.Client(1), RateLimitPolicies.Default))
        );
        Assert.Equal(
            RateLimitOutcome.Admitted,
            await UntilToldAsync(() => limiter.ChargeAsync(Limiters.Client(2), RateLimitPolicies.Default))
        );
    }

    private async Task<TimeSpan> TimeOfRedisAsync()
    {
        var parts = (RedisResult[])(await Redis.Limits.CallAsync(static (database, _) => database.ExecuteAsync("TIME"), 0))!;
        return TimeSpan.FromSeconds((long)parts[0]) + TimeSpan.FromMicroseconds((long)parts[1]);
    }

    private static async Task<RateLimitOutcome> UntilToldAsync(Func<ValueTask<RateLimitDecision>> charge)
    {
        var told = await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    return (await charge()).Outcome;
                }
                catch (StoreUnavailableException)
                {
                    return (RateLimitOutcome?)null;
                }
            },
            outcome => outcome is not null
        );
        return told!.Value;
    }
}
