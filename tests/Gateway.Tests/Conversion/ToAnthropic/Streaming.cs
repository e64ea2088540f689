using System.Buffers;
using System.Text;
using System.Text.Json;
using Platform.Gateway.Conversion;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic;

/// <summary>A streamed answer while it is converted.</summary>
internal sealed class Streaming
{
    public const string Start =
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude","stop_reason":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}""";

    private readonly ArrayBufferWriter<byte> _output = new();

    public Streaming(bool asksForUsage = false, ConversionTarget? target = null)
    {
        using var request = JsonDocument.Parse(
            asksForUsage ? """{"stream":true,"stream_options":{"include_usage":true}}""" : """{"stream":true}"""
        );
        Converter = Converting.Converter.OpenStream(request.RootElement, target ?? Converting.Target, _output);
    }

    public IStreamConverter Converter { get; }

    /// <summary>All that the caller got.</summary>
    public string Text => Encoding.UTF8.GetString(_output.WrittenSpan);

    /// <summary>The chunks that it got, without <c>[DONE]</c>.</summary>
    public List<JsonElement> Chunks => [.. Events.Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement)];

    /// <summary>What each chunk says.</summary>
    public List<JsonElement> Deltas =>
        [
            .. Chunks
                .Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0)
                .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")),
        ];

    public bool IsDone => Text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal);

    private IEnumerable<string> Events
    {
        get
        {
            foreach (string one in Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.StartsWith("data: ", one, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', one);
                yield return one["data: ".Length..];
            }
        }
    }

    /// <summary>A whole answer.</summary>
    public static Streaming Of(bool asksForUsage, params string[] events)
    {
        var stream = new Streaming(asksForUsage);
        foreach (string data in events)
            stream.Send(data);
        return stream;
    }

    /// <summary>An answer of these blocks, with all about them.</summary>
    public static Streaming OfBlocks(string stopReason, params string[] events) =>
        Of(
            false,
            [
                Start,
                .. events,
                $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{stopReason}}}"},"usage":{"output_tokens":5}}""",
                """{"type":"message_stop"}""",
            ]
        );

    /// <summary>Sends an event under the name in its data.</summary>
    public bool Send(string data)
    {
        using var document = JsonDocument.Parse(data);
        return Send(document.RootElement.GetProperty("type").GetString()!, data);
    }

    public bool Send(string eventType, string data) => Converter.Convert(eventType, Encoding.UTF8.GetBytes(data));
}
