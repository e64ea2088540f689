using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Routing;

namespace Platform.Benchmarks;

/// <summary>What it costs to choose an instance, with as many keys in memory as may be.</summary>
public class RoutingBenchmarks
{
    private const int Keys = 200_000;

    /// <summary>Has no divisor with <see cref="Keys"/> in common, so that all keys come, far from one another.</summary>
    private const int Stride = 77_773;

    private readonly AffinityKey[] _keys =
    [
        .. Enumerable.Range(0, 2 * Keys).Select(i => new AffinityKey("caller", $"session-{i}", Parts.Model)),
    ];
    private readonly AffinityHash[] _hashes = new AffinityHash[Keys];
    private IReadOnlyList<Instance> _serving = [];
    private Breaker _breaker = null!;
    private Router _router = null!;
    private int _next;

    [Params(3, 30)]
    public int Instances { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        // A tenth more: shards are not all full at once.
        var services = Parts.Gateway($"--Routing:MaxStickyKeys={Keys + (Keys / 10)}");
        (_serving, _router) = (services.Use(Instances), services.GetRequiredService<Router>());
        _breaker = _serving[0].Health.Breaker;
        for (int i = 0; i < Keys; i++)
        {
            _hashes[i] = AffinityHash.Of(_keys[i]);
            await TakeAsync(_keys[i]);
        }
    }

    [Benchmark]
    public object Rendezvous() => Candidates.Find(_serving, [], null)!.ForNew(_hashes[Next()]);

    /// <summary>A key that is bound, to the end of its call.</summary>
    [Benchmark]
    public ValueTask StickyKeyAsync() => TakeAsync(_keys[Next()]);

    /// <summary>A key that is not bound, or was forgotten for others, with memory full.</summary>
    [Benchmark]
    public ValueTask NewKeyAsync() => TakeAsync(_keys[_next = (_next + 1) % _keys.Length]);

    [Benchmark]
    public bool Breaker()
    {
        bool isIn = _breaker.TryEnter(out var ticket);
        _breaker.Succeeded(ticket);
        return isIn;
    }

    private int Next() => _next = (_next + Stride) % Keys;

    private async ValueTask TakeAsync(AffinityKey key)
    {
        using var lease = await _router.TakeAsync(_serving, key, [], CancellationToken.None);
        lease!.Succeeded();
    }
}
