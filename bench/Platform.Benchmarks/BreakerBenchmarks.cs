using BenchmarkDotNet.Attributes;
using Platform.Gateway.Routing;
using Polly;
using Polly.CircuitBreaker;

namespace Platform.Benchmarks;

/// <summary>A call that is let through and succeeds: by our breaker, and by Polly's with the same thresholds (ADR 16).</summary>
public class BreakerBenchmarks
{
    private static readonly Func<object?, CancellationToken, ValueTask> Succeed = static (_, _) => ValueTask.CompletedTask;

    private readonly Breaker _breaker = new(new BreakerOptions(), TimeProvider.System, new Random(1));
    private readonly CircuitBreakerStateProvider _state = new();
    private ResiliencePipeline _polly = null!;

    [GlobalSetup]
    public void Setup() =>
        _polly = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    FailureRatio = 0.5,
                    MinimumThroughput = 20,
                    SamplingDuration = TimeSpan.FromSeconds(30),
                    StateProvider = _state,
                }
            )
            .Build();

    [Benchmark]
    public bool Ours() => _breaker.TryEnter(out var ticket) && _breaker.Succeeded(ticket) == BreakerChange.None;

    [Benchmark]
    public ValueTask PollyAsync() => _polly.ExecuteAsync(Succeed, (object?)null);

    /// <summary>What a router asks of each candidate before it chooses.</summary>
    [Benchmark]
    public bool OursAsked() => _breaker.Readiness == CallReadiness.Ready;

    [Benchmark]
    public bool PollyAsked() => _state.CircuitState == CircuitState.Closed;
}
