using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>What was set for the suite.</summary>
/// <param name="values">The values.</param>
internal sealed class GatewayPlan(ParameterValues values)
{
    private const double ShortMargin = 3;
    private const int AtOnceWhileWarming = 50;

    private const string MarginMeaning =
        "what the specification's limits of time are multiplied by, and rates divided by, 1 … 1,000: "
        + "a short run on a busy machine shows its hiccups; 1 in the full profile, 3 in the quick one, unless set";

    /// <summary>All that can be set.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("protocol", "the API that callers speak: 'openai' or 'anthropic'", "openai", "openai"),
        new("margin", MarginMeaning, "", ""),
        new("concurrency", "for '2-concurrent-throughput': calls at once, 1 … 10,000", "1000", "1000"),
        new("requests", "for '3-sticky-sessions': calls, for '4-load-balancing': sessions, 100 … 1,000,000", "10000", "10000"),
        new("duration", "for '2-concurrent-throughput' and '8-memory-leak': how long, instead", "", ""),
        new("rate", "for '8-memory-leak': calls a second, 1 … 100,000", "500", "500"),
        new("stream_latency", "for '2b-streaming-baseline': the mock's pause before its answer", "50ms", "50ms"),
        new("chunks", "words of a streamed answer, 1 … 10,000", "10", "10"),
        new("interval", "the mock's pause between two of them", "5ms", "5ms"),
        new("warm_up", "calls before the measurement, up to 50 at once, 1 … 1,000,000; of streams a twentieth", "1000", "5000"),
        new("key", $"for --target: a key that the gateway knows; that of 'up' unless set", GatewayKeys.Demo, GatewayKeys.Demo)
        {
            IsSecret = true,
        },
        new(
            "model",
            $"for --target: a model that the key may use; {GatewayConfiguration.OpenAiModel} or "
                + $"{GatewayConfiguration.AnthropicModel} unless set",
            "",
            ""
        ),
    ];

    /// <summary>The API that callers speak.</summary>
    public MockProvider Protocol =>
        values.OneOf("protocol", "openai", "anthropic") == "openai" ? MockProvider.OpenAi : MockProvider.Anthropic;

    /// <summary>Whether scenarios are as long as docs/spec/gateway.md says.</summary>
    public bool IsFull => values.IsFull;

    /// <summary>Calls at once where throughput is measured.</summary>
    public int Concurrency => values.Number("concurrency", 1, 10_000);

    /// <summary>Calls, or sessions, where it is measured who gets them.</summary>
    public int Requests => values.Number("requests", 100, 1_000_000);

    /// <summary>Calls a second of the long run.</summary>
    public int Rate => values.Number("rate", 1, 100_000);

    /// <summary>The mock's pause before the answer of the one stream.</summary>
    public TimeSpan StreamLatency => values.Duration("stream_latency");

    /// <summary>Words of a streamed answer.</summary>
    public int Chunks => values.Number("chunks", 1, 10_000);

    /// <summary>The mock's pause between two words.</summary>
    public TimeSpan Interval => values.Duration("interval");

    /// <summary>A key of a gateway that somebody else set up.</summary>
    public string Key => values.Text("key");

    /// <summary>A model of a gateway that somebody else set up.</summary>
    public string Model => values.Has("model") ? values.Text("model") : GatewayConfiguration.ModelOf(Protocol);

    /// <summary>A length.</summary>
    /// <param name="quick">In the quick profile.</param>
    /// <param name="full">In the full profile: the specification's.</param>
    public TimeSpan Length(TimeSpan quick, TimeSpan full) =>
        values.Has("duration") ? values.Duration("duration")
        : IsFull ? full
        : quick;

    /// <summary>A limit of time in milliseconds, as a target has it after its comparison.</summary>
    /// <param name="allowed">The specification's.</param>
    /// <param name="beyond">What the mocks themselves take, which no margin changes.</param>
    public string Milliseconds(double allowed, TimeSpan beyond = default) => Number((allowed * Margin) + beyond.TotalMilliseconds);

    /// <summary>A least rate, as a target has it after its comparison.</summary>
    public string AtLeast(double rate) => Number(Math.Round(rate / Margin));

    /// <summary>The load before the measurement of plain calls.</summary>
    /// <param name="users">Calls at once in the measurement.</param>
    public ClosedProfile WarmUp(int users) => ClosedProfile.SharedIterations(Math.Min(AtOnceWhileWarming, users), Warming);

    /// <summary>The load before the measurement of streams.</summary>
    public ClosedProfile WarmUpOfStreams => ClosedProfile.SharedIterations(10, Math.Max(1, Warming / 20));

    private int Warming => values.Number("warm_up", 1, 1_000_000);

    private double Margin =>
        !values.Has("margin")
            ? IsFull
                ? 1
                : ShortMargin
            : double.TryParse(values.Text("margin"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double margin)
            && margin is >= 1 and <= 1000
                ? margin
                : throw new InvalidPlanException($"Parameter 'margin' must be a number from 1 to 1,000, not '{values.Text("margin")}'.");

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
