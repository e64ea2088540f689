using System.Numerics;
using Microsoft.Extensions.Options;

namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>
/// Limits of one process, exact. Clients lie in shards, each with a lock; every request forgets a few whose last admission has left the
/// window. At the limit of
/// clients a further one is not admitted; those that are remembered are not affected.
/// </summary>
internal sealed class MemoryRateLimiter : IRateLimiter
{
    private const int ShardsPerProcessor = 4;

    private readonly ClientShard[] _shards;
    private readonly ClientCapacity _capacity;

    public MemoryRateLimiter(PolicyLimits limits, IOptions<RateLimitOptions> options, TimeProvider time, RateLimitMetrics metrics)
    {
        _capacity = new ClientCapacity(options.Value.MaxClients);
        var clock = new MemoryClock(time, limits.Window);
        int shards = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64) * ShardsPerProcessor);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new ClientShard(limits, clock, _capacity))];
        metrics.ShowClients(() => Clients);
    }

    /// <summary>Clients that are remembered; some may have left the window.</summary>
    public int Clients => _capacity.Used;

    public ValueTask<RateLimitDecision> ChargeAsync(ClientKey client, RateLimitPolicies policies)
    {
        var shard = _shards[client.GetHashCode() & (_shards.Length - 1)];
        if (shard.TryCharge(client, policies, out var decision))
            return new(decision);
        foreach (var other in _shards)
            other.ForgetExpired();
        if (!shard.TryCharge(client, policies, out decision))
            decision.Outcome = RateLimitOutcome.TableFull;
        return new(decision);
    }
}
