using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>An upstream of the gateway.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Provider">Whose API it speaks.</param>
/// <param name="Url">Its address, with or without <c>/v1</c>.</param>
internal sealed record Upstream(string Name, MockProvider Provider, Uri Url)
{
    /// <summary>Its models: the name that callers use, and its own.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>Its part of new keys; null leaves it to the gateway.</summary>
    public int? Weight { get; init; }

    /// <summary>Lower comes first; null leaves it to the gateway.</summary>
    public int? Priority { get; init; }

    /// <summary>How long its first byte is waited for; null leaves it to the gateway.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }
}

/// <summary>The gateway's configuration file, and the keys that it knows only the hashes of.</summary>
/// <param name="Upstreams">Its upstreams.</param>
/// <param name="Keys">Its callers' keys.</param>
internal sealed record GatewayConfiguration(IReadOnlyList<Upstream> Upstreams, IReadOnlyList<string> Keys)
{
    /// <summary>The model of OpenAI upstreams.</summary>
    public const string OpenAiModel = "gpt-4o-mini";

    /// <summary>The model of Anthropic upstreams.</summary>
    public const string AnthropicModel = "claude-haiku";

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Kinds that <see cref="Of"/> makes.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["full", "single", "weighted", "failover", "converting"];

    /// <summary>The model that an API's callers usually ask for.</summary>
    public static string ModelOf(MockProvider provider) => provider == MockProvider.OpenAi ? OpenAiModel : AnthropicModel;

    /// <summary>A configuration for upstreams.</summary>
    /// <param name="kind">
    /// One of <see cref="Kinds"/>. <c>full</c>: alike instances of each provider. <c>single</c>: one of each. <c>weighted</c>: three of
    /// each, of weights
    /// 25, 50 and 25. <c>failover</c>: the first of all comes first, the others stand in for it, also those of the other provider.
    /// <c>converting</c>: each provider answers for the other's model.
    /// </param>
    /// <param name="upstreams">Names, providers and addresses.</param>
    /// <param name="keys">Its callers' keys.</param>
    /// <exception cref="SetupException">The kind needs another number of upstreams.</exception>
    public static GatewayConfiguration Of(string kind, IReadOnlyList<Mock> upstreams, IReadOnlyList<string> keys) =>
        new(
            kind switch
            {
                "full" => [.. upstreams.Select(mock => Plain(mock, ModelOf(mock.Provider)))],
                "single" => [.. Each(upstreams, kind, 1).Select(mock => Plain(mock, ModelOf(mock.Provider)))],
                "weighted" =>
                [
                    .. Each(upstreams, kind, 3).GroupBy(mock => mock.Provider).SelectMany(mocks => mocks.Zip([25, 50, 25], Weighted)),
                ],
                "failover" =>
                [
                    .. AtLeastTwo(upstreams)
                        .Select((mock, i) => Plain(mock, OpenAiModel, AnthropicModel) with { Priority = i == 0 ? 1 : 2 }),
                ],
                "converting" =>
                [
                    .. Each(upstreams, kind, 1)
                        .Select(mock => Plain(mock, mock.Provider == MockProvider.OpenAi ? AnthropicModel : OpenAiModel)),
                ],
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
            },
            keys
        );

    /// <summary>An upstream that answers under models' names with its own model.</summary>
    public static Upstream Plain(Mock mock, params IEnumerable<string> models) =>
        new(mock.Name, mock.Provider, mock.Url) { Models = models.ToDictionary(model => model, _ => ModelOf(mock.Provider)) };

    /// <summary>The file.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteStartArray("instances");
            foreach (var upstream in Upstreams)
                Write(json, upstream);
            json.WriteEndArray();
            json.WriteStartArray("keys");
            foreach (string key in Keys)
            {
                json.WriteStartObject();
                json.WriteString("name", key);
                json.WriteString("hash", GatewayKeys.Hash(key));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Upstream upstream)
    {
        json.WriteStartObject();
        json.WriteString("name", upstream.Name);
        json.WriteString("provider", upstream.Provider == MockProvider.OpenAi ? "openai" : "anthropic");
        json.WriteString("base_url", BaseUrl(upstream));
        json.WriteStartObject("models");
        foreach (var (name, own) in upstream.Models)
        {
            json.WriteStartObject(name);
            if (own != name)
                json.WriteString("upstream", own);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (upstream.Weight is { } weight)
            json.WriteNumber("weight", weight);
        if (upstream.Priority is { } priority)
            json.WriteNumber("priority", priority);
        if (upstream.FirstByteTimeout is { } timeout)
        {
            json.WriteStartObject("timeout");
            json.WriteString("first_byte", string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalMilliseconds:0}ms"));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>As the provider's official client takes it.</summary>
    private static string BaseUrl(Upstream upstream)
    {
        string url = upstream.Url.ToString().TrimEnd('/');
        string bare = url.EndsWith("/v1", StringComparison.Ordinal) ? url[..^3] : url;
        return upstream.Provider == MockProvider.OpenAi ? $"{bare}/v1" : bare;
    }

    private static Upstream Weighted(Mock mock, int weight) => Plain(mock, ModelOf(mock.Provider)) with { Weight = weight };

    private static IReadOnlyList<Mock> Each(IReadOnlyList<Mock> upstreams, string kind, int count) =>
        upstreams.GroupBy(mock => mock.Provider).All(mocks => mocks.Count() == count)
            ? upstreams
            : throw new SetupException(
                $"The configuration '{kind}' is for {count} {(count == 1 ? "upstream" : "upstreams")} of a provider."
            );

    private static IReadOnlyList<Mock> AtLeastTwo(IReadOnlyList<Mock> upstreams) =>
        upstreams.Count >= 2
            ? upstreams
            : throw new SetupException("The configuration 'failover' is for at least 2 upstreams, the first of which comes first.");
}
