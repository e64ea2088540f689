using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Callers.Memory;
using Platform.Gateway.Errors;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.Gateway.Tests.Callers.Limits;

public sealed class LimitGateTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly KeptLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly CallerState _caller = new("ours");
    private readonly LimitMetrics _metrics;
    private readonly RecordedMetrics _measured;

    public LimitGateTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _measured = new RecordedMetrics(meters);
        _metrics = new LimitMetrics(meters);
    }

    [Fact]
    public async Task ARefusal_SaysWhatIsUsedUp_AndForHowLong()
    {
        var gate = Gate(new MemoryCallerLimits(_time));
        Assert.Null((await gate.AdmitAsync(_caller, new(40, 100), default)).Refusal);
        await gate.ChargeAsync(_caller, new(40, 100), 300);
        var byTokens = (await gate.AdmitAsync(_caller, new(40, 100), default)).Refusal!;
        Assert.Equal((CallErrorKind.RateLimited, TimeSpan.FromMilliseconds(120_001)), (byTokens.Kind, byTokens.RetryAfter));
        Assert.Equal("The tokens of this key are used up: its limit is 100 a minute. Try again in 120.001 s.", byTokens.Message);

        var other = new CallerState("theirs");
        await gate.AdmitAsync(other, new(1, 0), default);
        var byRequests = (await gate.AdmitAsync(other, new(1, 0), default)).Refusal!;
        Assert.Equal(
            ("The requests of this key are used up: its limit is 1 a minute. Try again in 60 s.", TimeSpan.FromMinutes(1)),
            (byRequests.Message, byRequests.RetryAfter)
        );
        Assert.Equal(["admitted 2", "refused_by_requests 1", "refused_by_tokens 1", "store_unavailable 0"], Decisions());
        Assert.Equal(((1, 1), (1, 1)), (_caller.Decisions, other.Decisions));
    }

    [Fact]
    public async Task WithoutLimits_TheStoreIsNotAsked()
    {
        var gate = Gate(new Away());
        Assert.Null((await gate.AdmitAsync(_caller, default, default)).Refusal);
        await gate.ChargeAsync(_caller, new(5, 0), 1000);
        await gate.ChargeAsync(_caller, new(5, 5), 0);
        Assert.Empty(_logs.Lines);
    }

    [Fact]
    public async Task AStoreThatIsAway_AdmitsNobody_AndSaysSo()
    {
        var gate = Gate(new Away());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await gate.AdmitAsync(_caller, new(1, 0), default));
        Assert.Contains("store_unavailable 1", Decisions());
        Assert.Equal((0, 0), _caller.Decisions);
    }

    [Fact]
    public async Task TokensThatCannotBeCharged_AreCountedAndLogged()
    {
        await Gate(new Away()).ChargeAsync(_caller, new(0, 5), 1234);
        Assert.Equal(1234, _measured["gateway.limits.uncharged"]);
        Assert.Contains("1234 tokens could not be charged to ours: It is away.", Assert.Single(_logs.Lines), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _measured.Dispose();
        _services.Dispose();
        _logs.Dispose();
    }

    private List<string> Decisions() =>
        [.. _measured.Read("gateway.limits.decisions").Select(one => $"{one.Tags["decision"]} {one.Value}").Order(StringComparer.Ordinal)];

    private LimitGate Gate(ICallerLimits limits)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        return new(limits, _metrics, loggers.CreateLogger<LimitGate>());
    }

    private sealed class Away : ICallerLimits
    {
        public async ValueTask<LimitDecision> TakeAsync(CallerState caller, MinuteLimits limits, CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new StoreUnavailableException("It is away.");
        }

        public async ValueTask ChargeAsync(CallerState caller, MinuteLimits limits, long tokens)
        {
            await Task.Yield();
            throw new StoreUnavailableException("It is away.");
        }
    }
}
