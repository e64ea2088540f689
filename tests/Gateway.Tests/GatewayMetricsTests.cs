using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;
using Platform.Gateway.Tests.Routing;

namespace Platform.Gateway.Tests;

public sealed class GatewayMetricsTests : IDisposable
{
    private static readonly HashSet<string> Models = ["small", "claude"];

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Caller _caller = new(new CallerState("ours"), null) { Configured = Models };
    private readonly Instance _openAi = NewInstance("first", Protocol.OpenAi);
    private readonly Instance _anthropic = NewInstance("second", Protocol.Anthropic);
    private readonly RecordedMetrics _measured;
    private readonly GatewayMetrics _metrics;

    public GatewayMetricsTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _measured = new RecordedMetrics(meters);
        _metrics = new GatewayMetrics(meters);
    }

    [Fact]
    public void ACall_IsTimed_UnderOpenTelemetrysNames()
    {
        _metrics.CallEnded(Call("small"), _openAi, 200, TimeSpan.FromSeconds(1.5));
        _metrics.CallEnded(Call("claude"), _anthropic, 529, TimeSpan.FromSeconds(2));
        _metrics.FirstToken(Call("small"), _openAi, TimeSpan.FromSeconds(0.25));
        Assert.Equal(
            [
                "s 1.5 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small",
                "s 2 error.type=529 gen_ai.operation.name=chat gen_ai.provider.name=anthropic gen_ai.request.model=claude",
            ],
            Told("gen_ai.client.operation.duration")
        );
        Assert.Equal(
            ["s 0.25 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small"],
            Told("gen_ai.server.time_to_first_token")
        );
    }

    [Fact]
    public void Tokens_AreCounted_ForTheirModel_AndForTheirCaller()
    {
        _metrics.CallEnded(Call("small"), _openAi, 200, TimeSpan.Zero);
        _metrics.Used(Call("small"), _openAi, new(10, 0, 5, 7));
        _metrics.Used(Call("small"), _openAi, new(1, 2, 3, 4));
        Assert.Equal(
            [
                "{token} 15 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small gen_ai.token.type=input",
                "{token} 7 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small gen_ai.token.type=output",
                "{token} 6 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small gen_ai.token.type=input",
                "{token} 4 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small gen_ai.token.type=output",
            ],
            Told("gen_ai.client.token.usage")
        );
        Assert.Equal(
            [
                "{token} 2 gateway.cache.operation=creation gen_ai.operation.name=chat gen_ai.provider.name=openai "
                    + "gen_ai.request.model=small",
                "{token} 8 gateway.cache.operation=read gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=small",
            ],
            Told("gateway.cache.tokens")
        );
        Assert.Equal([("small", 1, new TokenUsage(11, 2, 8, 11))], _caller.State.Usage.Read());
    }

    [Fact]
    public void WhatCallersInvent_IsNoLabel_AndNotRemembered()
    {
        for (int i = 0; i < 10; i++)
            _metrics.CallEnded(Call($"invented-{i}"), null, 404, TimeSpan.Zero);
        Assert.Equal(
            ["s 0 error.type=404 gen_ai.operation.name=chat gen_ai.provider.name=_OTHER gen_ai.request.model=_OTHER"],
            Told("gen_ai.client.operation.duration").Distinct()
        );
        Assert.Empty(_caller.State.Usage.Read());
        // One that is configured is told, though nobody answered.
        _metrics.CallEnded(Call("claude"), null, 503, TimeSpan.Zero);
        Assert.Contains(
            "s 0 error.type=503 gen_ai.operation.name=chat gen_ai.provider.name=_OTHER gen_ai.request.model=claude",
            Told("gen_ai.client.operation.duration")
        );
        Assert.Equal([("claude", 1L)], _caller.State.Usage.Read().Select(total => (total.Model, total.Requests)));
    }

    [Fact]
    public void Attempts_AreCounted_ByInstanceAndOutcome()
    {
        foreach (var outcome in Enum.GetValues<AttemptOutcome>())
            for (int i = 0; i <= (int)outcome; i++)
                _metrics.AttemptEnded(_openAi, outcome, isConverted: i == 0);
        _metrics.AttemptEnded(_anthropic, AttemptOutcome.Failed, isConverted: false);
        _metrics.FailedOver(_anthropic);
        _metrics.UsageUnknown(_openAi);
        _metrics.UsageUnknown(_openAi);
        Assert.Equal(
            [
                "{request} 1 instance=first outcome=succeeded",
                "{request} 2 instance=first outcome=refused",
                "{request} 3 instance=first outcome=unconvertible",
                "{request} 4 instance=first outcome=rate_limited",
                "{request} 5 instance=first outcome=failed",
                "{request} 6 instance=first outcome=broken",
                "{request} 7 instance=first outcome=abandoned",
            ],
            Told("gateway.requests").Where(told => told.Contains("first", StringComparison.Ordinal))
        );
        Assert.Contains("{request} 1 instance=second outcome=failed", Told("gateway.requests"));
        Assert.Equal(
            ["{request} 0 instance=second", "{request} 7 instance=first"],
            Told("gateway.conversions").Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["{request} 0 instance=first", "{request} 1 instance=second"],
            Told("gateway.failovers").Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["{answer} 0 instance=second", "{answer} 2 instance=first"],
            Told("gateway.usage_unknown").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void HoweverOftenInstancesAreRenamed_TheirSeriesAreBounded()
    {
        for (int i = 0; i < 1500; i++)
            _metrics.FailedOver(NewInstance($"instance-{i}", Protocol.OpenAi));
        var told = _measured.Read("gateway.failovers");
        Assert.Equal((1001, 500d), (told.Count, told.Single(one => one.Tags["instance"] is GatewayMetrics.Other).Value));
    }

    [Fact]
    public void ARecordedCall_AllocatesNothing()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener, meters) };
        int heard = 0;
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        listener.Start();
        var metrics = new GatewayMetrics(meters);
        var call = Call("small");
        Record(metrics, call, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Record(metrics, call, 10_000);
        Assert.Equal((0, 40_400), (GC.GetAllocatedBytesForCurrentThread() - before, heard));
    }

    /// <summary>The names that dashboards use.</summary>
    [Fact]
    public async Task TheExposition_HasTheNamesOfTheSpecification()
    {
        await using var server = new GatewayServer(Configurations.With());
        var metrics = server.Services.GetRequiredService<GatewayMetrics>();
        Record(metrics, Call("small"), 1);
        metrics.AttemptEnded(_openAi, AttemptOutcome.Succeeded, isConverted: true);
        string text = await server.MetricsAsync();
        const string Model = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"small\"";
        string[] lines =
        [
            $"gen_ai_client_operation_duration_seconds_count{{{Model}}} 1",
            $"gen_ai_client_operation_duration_seconds_bucket{{{Model},le=\"0.001\"}} 0",
            $"gen_ai_client_token_usage_sum{{{Model},gen_ai_token_type=\"input\"}} 6",
            $"gen_ai_client_token_usage_bucket{{{Model},gen_ai_token_type=\"output\",le=\"4\"}} 1",
            $"gen_ai_server_time_to_first_token_seconds_count{{{Model}}} 1",
            $"gateway_cache_tokens_total{{gateway_cache_operation=\"read\",{Model}}} 3",
            "gateway_requests_total{instance=\"first\",outcome=\"succeeded\"} 2",
            "gateway_conversions_total{instance=\"first\"} 1",
            "gateway_failovers_total{instance=\"first\"} 0",
            "gateway_usage_unknown_total{instance=\"first\"} 0",
            "gateway_limits_decisions_total{decision=\"refused_by_tokens\"} 0",
            "gateway_limits_uncharged_total 0",
        ];
        Assert.All(lines, line => Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _measured.Dispose();
        _services.Dispose();
    }

    private void Record(GatewayMetrics metrics, LlmCall call, int times)
    {
        for (int i = 0; i < times; i++)
        {
            metrics.FirstToken(call, _openAi, TimeSpan.FromSeconds(1));
            metrics.Used(call, _openAi, new(1, 2, 3, 4));
            metrics.AttemptEnded(_openAi, AttemptOutcome.Succeeded, isConverted: false);
            metrics.CallEnded(call, _openAi, 200, TimeSpan.FromSeconds(1));
        }
    }

    private List<string> Told(string instrument) =>
        [
            .. _measured
                .Read(instrument)
                .Select(one =>
                    $"{one.Unit} {one.Value} "
                    + $"{string.Join(' ', one.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}"
                ),
        ];

    private LlmCall Call(string model) =>
        new(
            new DefaultHttpContext(),
            Protocol.OpenAi,
            _caller,
            default,
            RequestOutline.Read(Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","messages":[]}"""), Protocol.OpenAi)
        )
        {
            Started = 0,
        };

    private static void Enable(Instrument instrument, MeterListener listener, IMeterFactory meters)
    {
        if (instrument.Meter.Scope == meters)
            listener.EnableMeasurementEvents(instrument);
    }

    private static Instance NewInstance(string name, Protocol protocol) =>
        TestRouter.NewInstance(
            new(name, protocol, new Uri("http://127.0.0.1:1"))
            {
                Models = new Dictionary<string, ModelSettings> { ["small"] = new("small"), ["claude"] = new("claude") },
            }
        );
}
