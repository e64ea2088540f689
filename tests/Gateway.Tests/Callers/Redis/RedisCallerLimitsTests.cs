using Microsoft.Extensions.Logging.Abstractions;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Callers.Redis;
using Platform.Gateway.Tests.Callers.Limits;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Gateway.Tests.Callers.Redis;

/// <summary>Redis keeps the contract of all limits.</summary>
public sealed class RedisCallerLimitsTests : CallerLimitsContract, IAsyncLifetime
{
    private const long Start = 1_767_225_600_000;

    private long _now = Start;
    private RedisServer? _server;
    private GatewayRedis? _redis;
    private RedisCallerLimits? _limiter;

    private protected override ICallerLimits Limiter => _limiter!;

    private RedisConnection Redis => _redis!.Limits;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(AppendFsync.EverySecond);
        _redis = Connect();
        _limiter = new RedisCallerLimits(Redis, TimeProvider.System, Gates.NewMetrics(), () => Interlocked.Read(ref _now));
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task TwoReplicas_ThousandRequestsAtOnce_AdmitExactlyTheLimit()
    {
        await using var other = Connect();
        ICallerLimits[] replicas = [Limiter, new RedisCallerLimits(other.Limits, TimeProvider.System, Gates.NewMetrics(), () => Start)];
        var (caller, limits) = (NewCaller(), new MinuteLimits(300, 0));
        var decisions = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(i => replicas[i % 2].TakeAsync(caller, limits, CancellationToken.None).AsTask())
        );
        Assert.Equal(300, decisions.Count(decision => decision.IsAdmitted));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000_000)]
    public async Task AClockSetBack_RefillsNothing_AndLetsNobodyWaitLonger(int millisecondsBack)
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(60, 0));
        for (int i = 0; i < 60; i++)
            await TakeAsync(caller, limits);
        Pass(-(long)millisecondsBack);
        Assert.Equal(TimeSpan.FromSeconds(1), (await TakeAsync(caller, limits)).Wait);
        Pass(1000);
        Assert.True((await TakeAsync(caller, limits)).IsAdmitted);
        Assert.False((await TakeAsync(caller, limits)).IsAdmitted);
    }

    [Fact]
    public async Task ByRedissOwnClock_ARefusedCallerIsAdmittedAgain_AndNoMoreThanItsLimitAllows()
    {
        var limiter = new RedisCallerLimits(Redis, TimeProvider.System, Gates.NewMetrics());
        var (caller, limits, admitted, wasRefused) = (NewCaller(), new MinuteLimits(300, 0), 0, false);
        var begun = await TimeOfRedisAsync();
        await Testing.Waiting.UntilAsync(
            async () =>
            {
                var decision = await limiter.TakeAsync(caller, limits, CancellationToken.None);
                if (!decision.IsAdmitted)
                    Assert.InRange(decision.Wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200));
                admitted += decision.IsAdmitted ? 1 : 0;
                wasRefused |= !decision.IsAdmitted;
                return admitted;
            },
            total => total > 300 && wasRefused
        );

        var passed = await TimeOfRedisAsync() - begun;
        Assert.InRange(admitted, 301, 300 + (int)((passed.TotalMilliseconds + 1) / 200));
    }

    [Fact]
    public async Task ABucket_IsForgottenAMinuteAfterItIsFull()
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(60, 100));
        await TakeAsync(caller, limits);
        Assert.InRange(await LifeAsync(caller), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(61));
        await Limiter.ChargeAsync(caller, limits, 500);
        Assert.InRange(await LifeAsync(caller), TimeSpan.FromSeconds(301), TimeSpan.FromSeconds(361));
    }

    [Fact]
    public async Task WhileRedisIsAway_NobodyIsAdmitted_AndAfterwardsTheLimitsHold()
    {
        var (caller, limits) = (NewCaller(), new MinuteLimits(1, 10));
        Assert.True((await TakeAsync(caller, limits)).IsAdmitted);
        await Limiter.ChargeAsync(caller, limits, 10_000);
        await _server!.StopAsync();
        var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => TakeAsync(caller, limits));
        Assert.Contains(_server.ConnectionString, away.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Limiter.ChargeAsync(caller, limits, 1));
        await _server.RestartAsync();
        // It has forgotten the script, not what it was told.
        Assert.False(await UntilToldAsync(caller, limits));
        Assert.True(await UntilToldAsync(NewCaller(), limits));
    }

    private protected override void Pass(long milliseconds) => Interlocked.Add(ref _now, milliseconds);

    /// <summary>Patient, so that a loaded machine fails no test.</summary>
    private GatewayRedis Connect() =>
        new(
            RedisSettings.Parse($"{_server!.ConnectionString},connectTimeout=20000,syncTimeout=30000"),
            TimeProvider.System,
            NullLogger<GatewayRedis>.Instance
        );

    private async Task<TimeSpan> LifeAsync(CallerState caller) =>
        (await Redis.CallAsync(static (database, key) => database.KeyTimeToLiveAsync(key), $"gateway:limits:{caller.Name}"))!.Value;

    private async Task<TimeSpan> TimeOfRedisAsync()
    {
        var parts = (RedisResult[])(await Redis.CallAsync(static (database, _) => database.ExecuteAsync("TIME"), 0))!;
        return TimeSpan.FromSeconds((long)parts[0]) + TimeSpan.FromMicroseconds((long)parts[1]);
    }

    private async Task<bool> UntilToldAsync(CallerState caller, MinuteLimits limits)
    {
        bool? isAdmitted = null;
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                isAdmitted = (await TakeAsync(caller, limits)).IsAdmitted;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }

            return true;
        });
        return isAdmitted!.Value;
    }
}
