using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Queue.Redis;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue.Redis;

/// <summary>What happens while Redis is unavailable, and afterwards.</summary>
public sealed class RedisOutageTests : IAsyncLifetime
{
    private readonly RedisQueues _queues = new(AppendFsync.Always);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _queues.DisposeAsync();

    [Fact]
    public async Task KilledRedis_LosesNothingThatWasAcceptedAndDoublesNoRetry()
    {
        await using var queue = await _queues.OpenAsync();
        var accepted = new List<string>[20];
        using var stop = new CancellationTokenSource();
        int unavailable = 0;
        var callers = Enumerable
            .Range(0, accepted.Length)
            .Select(caller =>
                Task.Run(async () =>
                {
                    accepted[caller] = [];
                    for (int i = 0; !stop.IsCancellationRequested; i++)
                    {
                        while (!await TryAddAsync(queue, caller, i))
                            Interlocked.Increment(ref unavailable);
                        accepted[caller].Add($"entry {i}");
                    }
                })
            )
            .ToArray();

        for (int outage = 0; outage < 3; outage++)
        {
            int before = unavailable;
            await Waiting.UntilAsync(() => accepted.Sum(list => list?.Count ?? 0) > 500 * (outage + 1));
            await _queues.Server.KillAsync();
            await Waiting.UntilAsync(() => Volatile.Read(ref unavailable) > before);
            await _queues.Server.RestartAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        await using var consumer = new QueueConsumer(queue, 4);
        await UntilEmptyAsync(queue);
        for (int caller = 0; caller < accepted.Length; caller++)
            Assert.Equal(accepted[caller], consumer.MessagesOf($"device-{caller}"));
    }

    [Fact]
    public async Task HangingRedis_IsUnavailableInBoundedTimeAndBackByItself()
    {
        await using var queue = await _queues.OpenAsync(more: ",syncTimeout=300,connectTimeout=500");
        await UntilAcceptedAsync(queue);
        _queues.Server.Signal(ProcessSignal.Stop);
        var hang = Stopwatch.StartNew();
        // More than Redis's socket takes in, and more calls than there may be.
        var waiting = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => queue.AddAsync(Frames.Submission($"d{i}", 0, 1000)).AsTask())
        );
        Assert.All(waiting, admission => Assert.Equal(AdmissionKind.Unavailable, admission.Kind));
        Assert.Contains("127.0.0.1", waiting[0].Detail, StringComparison.Ordinal);
        Assert.InRange(hang.Elapsed, TimeSpan.Zero, Waiting.Patience);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await queue.DepthAsync(default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await queue.ReadAsync(0, StreamOffset.Start, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await queue.TrimAsync(0, StreamOffset.Start, default));

        _queues.Server.Signal(ProcessSignal.Continue);
        await UntilAcceptedAsync(queue);
    }

    [Fact]
    public async Task RedisThatComesLater_IsFound()
    {
        await (await _queues.OpenAsync()).DisposeAsync();
        await _queues.Server.KillAsync();
        await using var queue = await _queues.OpenAsync(more: ",password=secret,connectTimeout=500,syncTimeout=500");
        var away = await queue.AddAsync(Frames.Submission("d", 0, 1));
        Assert.Equal(AdmissionKind.Unavailable, away.Kind);
        Assert.Contains(_queues.Server.ConnectionString, away.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", away.Detail, StringComparison.Ordinal);

        var check = await new RedisCheck(queue.Connections).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Unhealthy, check.Status);
        Assert.Contains("Start it", check.Description, StringComparison.Ordinal);

        await _queues.Server.RestartAsync();
        await UntilAcceptedAsync(queue);
        await Waiting.UntilAsync(async () =>
            (await new RedisCheck(queue.Connections).CheckHealthAsync(new HealthCheckContext())).Status == HealthStatus.Healthy
        );

        await queue.DisposeAsync();
        Assert.Equal(AdmissionKind.Unavailable, (await queue.AddAsync(Frames.Submission("d", 0, 1))).Kind);
    }

    [Fact]
    public async Task RedisOutOfMemory_SaysSoTakesNothingAndIsTrimmedAllTheSame()
    {
        await using var queue = await _queues.OpenAsync();
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", 0, 10))).Kind);
        await _queues.AdministerAsync("CONFIG", "SET", "maxmemory", "1");
        var refused = await queue.AddAsync(Frames.Submission("d", 10, 10, key: "k"));
        Assert.Equal(AdmissionKind.Unavailable, refused.Kind);
        Assert.Contains("out of memory", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(10, (await queue.DepthAsync(default)).Entries);

        var run = await queue.ReadAsync(0, StreamOffset.Start, default);
        await queue.TrimAsync(0, run.Last, default);
        Assert.Equal(default, await queue.DepthAsync(default));
        await _queues.AdministerAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", 10, 10, key: "k"))).Kind);
    }

    [Fact]
    public async Task ReplicaInsteadOfPrimary_SaysSo()
    {
        await using var queue = await _queues.OpenAsync();
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", 0, 1))).Kind);
        await _queues.AdministerAsync("REPLICAOF", "127.0.0.1", "1");
        Assert.Contains("replica", (await queue.AddAsync(Frames.Submission("d", 0, 1))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisThatCouldLoseEntries_IsWarnedOfOnce()
    {
        await (await _queues.OpenAsync()).DisposeAsync();
        foreach (var (setting, value) in new[] { ("appendonly", "no"), ("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru") })
            await _queues.AdministerAsync("CONFIG", "SET", setting, value);
        await using var queue = await _queues.OpenAsync();
        await queue.AddAsync(Frames.Submission("d", 0, 1));
        await queue.AddAsync(Frames.Submission("d", 1, 1));
        await Waiting.UntilAsync(() => _queues.Log.All.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)) == 2);
        Assert.Contains(_queues.Log.All, line => line.Contains("appendonly yes", StringComparison.Ordinal));
        Assert.Contains(_queues.Log.All, line => line.Contains("allkeys-lru", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RedisThatTellsNoSettings_IsSaidToBeUnchecked()
    {
        await (await _queues.OpenAsync()).DisposeAsync();
        await _queues.AdministerAsync("ACL", "SETUSER", "default", "-config");
        await using var queue = await _queues.OpenAsync();
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", 0, 1))).Kind);
        await Waiting.UntilAsync(() => _queues.Log.All.Any(line => line.StartsWith("Information: Whether", StringComparison.Ordinal)));
    }

    private static async Task<bool> TryAddAsync(RedisLogQueue queue, int caller, int number)
    {
        var admission = await queue.AddAsync(Frames.Submission($"device-{caller}", number, 1, caller % 4, key: $"{caller}-{number}"));
        if (admission.Kind is AdmissionKind.Accepted or AdmissionKind.Replayed)
            return true;
        Assert.Equal(AdmissionKind.Unavailable, admission.Kind);
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        return false;
    }

    private static Task UntilAcceptedAsync(RedisLogQueue queue) =>
        Waiting.UntilAsync(async () => (await queue.AddAsync(Frames.Submission("again", 0, 1))).Kind == AdmissionKind.Accepted);

    private static Task UntilEmptyAsync(RedisLogQueue queue) =>
        Waiting.UntilAsync(async () =>
        {
            try
            {
                return (await queue.DepthAsync(default)).Entries == 0;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        });
}
