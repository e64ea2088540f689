using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Calls;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Benchmarks;

/// <summary>Who calls, whether it may, and what is counted of its call.</summary>
public class CallerBenchmarks
{
    private const int Keys = 1000;

    private readonly HttpRequest _request = new DefaultHttpContext().Request;
    private readonly LlmCall _call = Parts.Call(Protocol.OpenAi);
    private CallerKeys _keys = null!;
    private Caller _limited = null!,
        _unlimited = null!;
    private GatewayMetrics _metrics = null!;
    private Instance _instance = null!;

    [GlobalSetup]
    public void Setup()
    {
        var services = Parts.Gateway();
        var gate = services.GetRequiredService<LimitGate>();
        var (limits, state) = (new MinuteLimits(MinuteLimits.Highest, MinuteLimits.Highest), new CallerState("limited"));
        (_limited, _unlimited) = (new(state, gate) { Limits = limits }, new(state, gate));
        _keys = new(
            [
                .. Enumerable
                    .Range(0, Keys)
                    .Select(i => new StoredKey(SHA256.HashData(Encoding.ASCII.GetBytes(Key(i))), new Caller($"caller-{i}"))),
            ],
            null,
            gate
        );
        _request.Headers.Authorization = $"Bearer {Key(Keys / 2)}";
        (_metrics, _instance) = (services.GetRequiredService<GatewayMetrics>(), services.Use(1)[0]);
    }

    [Benchmark]
    public object? KeyFound() => _keys.Find(_request);

    [Benchmark]
    public async ValueTask<bool> AdmittedWithoutLimitsAsync() => (await _unlimited.AdmitAsync(CancellationToken.None)).Refusal is null;

    [Benchmark]
    public async ValueTask<bool> AdmittedWithinLimitsAsync() => (await _limited.AdmitAsync(CancellationToken.None)).Refusal is null;

    /// <summary>All that is measured of a call that succeeds.</summary>
    [Benchmark]
    public void CallMeasured()
    {
        _metrics.FirstToken(_call, _instance, TimeSpan.FromMilliseconds(150));
        _metrics.AttemptEnded(_instance, AttemptOutcome.Succeeded, isConverted: true);
        _metrics.Used(_call, _instance, new(156, 0, 256, 74));
        _metrics.CallEnded(_call, _instance, 200, TimeSpan.FromSeconds(1.5));
    }

    private static string Key(int number) => $"gw-{number:x8}-3f9a1c5be7d24680";
}
