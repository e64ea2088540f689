using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Platform.Gateway.Calls;
using Platform.Gateway.Metrics;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway;

/// <summary>
/// Metrics of calls, under OpenTelemetry's names for generative AI where it has some
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/). Tags are made once for each model and status, and what is ours is
/// counted beside the meters and read when they are: a call is recorded without an allocation.
/// </summary>
internal sealed class GatewayMetrics
{
    /// <summary>OpenTelemetry's value for what is not among the known.</summary>
    public const string Other = "_OTHER";

    /// <summary>
    /// How many models, and how many instances, are told apart; further ones, which only many reloads can bring, count as
    /// <see cref="Other"/>.
    /// </summary>
    private const int MostNames = 1000;

    private readonly ConcurrentDictionary<ModelKey, ModelMetrics> _models = new();
    private readonly ConcurrentDictionary<string, InstanceCounts> _instances = new(StringComparer.Ordinal);
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _firstToken;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Gateway");
        _duration = meter.CreateHistogram(
            "gen_ai.client.operation.duration",
            "s",
            "From a call's request to the last byte of its answer",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAiBounds.Duration }
        );
        _tokens = meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens of prompts, cached ones included, and of answers",
            null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = GenAiBounds.Tokens }
        );
        _firstToken = meter.CreateHistogram(
            "gen_ai.server.time_to_first_token",
            "s",
            "From a call's request to the first event of a streamed answer, or to the whole of another",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAiBounds.FirstToken }
        );
        meter.CreateObservableCounter(
            "gateway.cache.tokens",
            () => _models.Values.SelectMany(model => model.Read()),
            "{token}",
            "Tokens of prompts that providers wrote to their caches and read from them"
        );
        meter.CreateObservableCounter(
            "gateway.requests",
            () => Read(instance => instance.ReadOutcomes()),
            "{request}",
            "Attempts at instances, by what came of them"
        );
        meter.CreateObservableCounter(
            "gateway.conversions",
            () => Read(instance => instance.ReadConversions()),
            "{request}",
            "Those of them that were converted, because caller and instance speak differently"
        );
        meter.CreateObservableCounter(
            "gateway.failovers",
            () => Read(instance => instance.ReadFailovers()),
            "{request}",
            "Calls that failed over to another instance"
        );
        meter.CreateObservableCounter(
            "gateway.usage_unknown",
            () => Read(instance => instance.ReadUnknown()),
            "{answer}",
            "Answers whose tokens could not be counted"
        );
    }

    /// <summary>A call has ended. Counts it for its caller too.</summary>
    /// <param name="call">The call.</param>
    /// <param name="instance">Which answered; null when none did.</param>
    /// <param name="status">The status that its caller got; 499 when it hung up.</param>
    /// <param name="duration">From the request to the last byte.</param>
    public void CallEnded(LlmCall call, Instance? instance, int status, TimeSpan duration)
    {
        string? model = ModelOf(call, instance);
        _duration.Record(duration.TotalSeconds, MetricsOf(model, instance).Duration(status));
        if (model is not null)
            call.Caller.State.Usage.CountRequest(model, call.Caller.Configured);
    }

    /// <summary>The first event of a streamed answer, or the whole of another, has come.</summary>
    public void FirstToken(LlmCall call, Instance instance, TimeSpan sinceRequest) =>
        _firstToken.Record(sinceRequest.TotalSeconds, MetricsOf(ModelOf(call, instance), instance).Answer);

    /// <summary>An answer told what it used. Counts it for its caller too.</summary>
    public void Used(LlmCall call, Instance instance, TokenUsage usage)
    {
        string? model = ModelOf(call, instance);
        var metrics = MetricsOf(model, instance);
        _tokens.Record(usage.Prompt, metrics.Input);
        _tokens.Record(usage.Output, metrics.Output);
        metrics.Cached(usage);
        if (model is not null)
            call.Caller.State.Usage.Add(model, call.Caller.Configured, usage);
    }

    /// <summary>An attempt has ended.</summary>
    /// <param name="instance">Where.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="isConverted">Whether caller and upstream speak differently.</param>
    public void AttemptEnded(Instance instance, AttemptOutcome outcome, bool isConverted) => CountsOf(instance).Ended(outcome, isConverted);

    /// <summary>A call fails over to another instance.</summary>
    public void FailedOver(Instance from) => CountsOf(from).FailedOver();

    /// <summary>An answer whose usage could not be read: it was larger than may be held, or did not tell.</summary>
    public void UsageUnknown(Instance instance) => CountsOf(instance).UsageUnknown();

    /// <summary>
    /// The model as it may be remembered; null when nobody configured it. One that an instance has answered for is configured.
    /// </summary>
    private static string? ModelOf(LlmCall call, Instance? instance) =>
        instance is not null || call.Caller.Configured.Contains(call.Outline.Model) ? call.Outline.Model : null;

    private ModelMetrics MetricsOf(string? model, Instance? instance)
    {
        var key = new ModelKey(model ?? Other, instance?.Settings.Protocol);
        if (_models.TryGetValue(key, out var metrics))
            return metrics;
        return _models.GetOrAdd(_models.Count < MostNames ? key : new ModelKey(Other, key.Provider), static key => new ModelMetrics(key));
    }

    private InstanceCounts CountsOf(Instance instance)
    {
        if (_instances.TryGetValue(instance.Settings.Name, out var counts))
            return counts;
        return _instances.GetOrAdd(_instances.Count < MostNames ? instance.Settings.Name : Other, static name => new InstanceCounts(name));
    }

    private IEnumerable<Measurement<long>> Read(Func<InstanceCounts, IEnumerable<Measurement<long>>> read) =>
        _instances.Values.SelectMany(read);
}
