using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Queue.Redis;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue;

/// <summary>What happens while Redis is away, and afterwards.</summary>
public sealed class RedisOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RedisQueues _queues = new(AppendFsync.Always);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _queues.DisposeAsync();

    [ServerFact(Servers.Redis)]
    public async Task KilledRedis_LosesNothingThatWasAcceptedAndDoublesNoRetry()
    {
        await using var queue = await _queues.OpenAsync(Options());
        var accepted = new List<string>[20];
        using var stop = new CancellationTokenSource();
        int unavailable = 0;
        var callers = Enumerable.Range(0, accepted.Length).Select(caller => Task.Run(async () =>
        {
            accepted[caller] = [];
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                while (!await TryAddAsync(queue, caller, i))
                    Interlocked.Increment(ref unavailable);
                accepted[caller].Add($"entry {i}");
            }
        })).ToArray();

        for (int outage = 0; outage < 3; outage++)
        {
            int before = unavailable;
            await UntilAsync(() => accepted.Sum(list => list?.Count ?? 0) > 2000 * (outage + 1));
            await _queues.Server.KillAsync();
            await UntilAsync(() => Volatile.Read(ref unavailable) > before);
            await _queues.Server.RestartAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        await using var consumer = new QueueConsumer(queue, 4);
        await UntilEmptyAsync(queue);
        for (int caller = 0; caller < accepted.Length; caller++)
            Assert.Equal(accepted[caller], consumer.MessagesOf($"device-{caller}"));
    }

    [ServerFact(Servers.Redis)]
    public async Task HangingRedis_IsUnavailableInBoundedTimeAndBackByItself()
    {
        await using var queue = await _queues.OpenAsync(Options(), ",syncTimeout=300,connectTimeout=500");
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", 0, 1))).Kind);
        _queues.Server.Signal(ProcessSignal.Stop);
        var hang = Stopwatch.StartNew();
        // More than Redis's socket takes in, and more calls than there may be.
        var waiting = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => queue.AddAsync(Frames.Submission($"d{i}", 0, 1000)).AsTask()));
        Assert.All(waiting, admission => Assert.Equal(AdmissionKind.Unavailable, admission.Kind));
        Assert.Contains("127.0.0.1", waiting[0].Detail, StringComparison.Ordinal);
        Assert.InRange(hang.Elapsed, TimeSpan.Zero, Patience);
        await Assert.ThrowsAsync<QueueUnavailableException>(async () => await queue.DepthAsync(default));
        await Assert.ThrowsAsync<QueueUnavailableException>(async () => await queue.ReadAsync(0, StreamOffset.Start, default));
        await Assert.ThrowsAsync<QueueUnavailableException>(async () => await queue.TrimAsync(0, StreamOffset.Start, default));

        _queues.Server.Signal(ProcessSignal.Continue);
        await UntilAcceptedAsync(queue);
    }

    [ServerFact(Servers.Redis)]
    public async Task RedisThatComesLater_IsFound()
    {
        await (await _queues.OpenAsync(Options())).DisposeAsync();
        await _queues.Server.KillAsync();
        await using var queue = await _queues.OpenAsync(Options(), ",password=secret,connectTimeout=500,syncTimeout=500");
        var away = await queue.AddAsync(Frames.Submission("d", 0, 1));
        Assert.Equal(AdmissionKind.Unavailable, away.Kind);
        Assert.Contains(_queues.Server.ConnectionString, away.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", away.Detail, StringComparison.Ordinal);
        var check = await new RedisQueueCheck(queue).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal((HealthStatus.Unhealthy, true), (check.Status, check.Description!.Contains("Start it", StringComparison.Ordinal)));
    }

    private static LogIngestOptions Options() => new() { PollInterval = TimeSpan.FromMilliseconds(2) };

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
        UntilAsync(async () => (await queue.AddAsync(Frames.Submission("again", 0, 1))).Kind == AdmissionKind.Accepted);

    private static Task UntilEmptyAsync(RedisLogQueue queue) => UntilAsync(async () =>
    {
        try
        {
            return (await queue.DepthAsync(default)).Entries == 0;
        }
        catch (QueueUnavailableException)
        {
            return false;
        }
    });

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }
}
