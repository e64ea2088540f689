using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;

namespace Platform.Benchmarks;

/// <summary>A call with five messages and two tools, and its answer of a text and a call of a tool, between the protocols.</summary>
public class ConversionBenchmarks
{
    private const int Chunks = 100;

    private readonly ConversionTarget _target = new(Parts.Model, new ModelSettings("sample-2026")) { Created = 1_790_000_000 };
    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private (string Type, byte[] Data)[] _events = [];
    private byte[] _requestBytes = [], _replyBytes = [];
    private JsonElement _request, _reply;
    private IConverter _converter = null!;
    private IStreamConverter _stream = null!;

    /// <summary>What the caller speaks; the upstream speaks the other.</summary>
    [Params("openai", "anthropic")]
    public string Caller { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var (caller, upstream) = Caller == "openai" ? (Protocol.OpenAi, Protocol.Anthropic) : (Protocol.Anthropic, Protocol.OpenAi);
        (_converter, _events) = (Converters.For(caller), [.. Events(upstream).Select(one => (one.Type, Encoding.UTF8.GetBytes(one.Data)))]);
        (_requestBytes, _replyBytes) = (Parts.Sample(caller, "request"), Parts.Sample(upstream, "reply"));
        (_request, _reply) = (JsonDocument.Parse(_requestBytes).RootElement, JsonDocument.Parse(_replyBytes).RootElement);
        _stream = OpenStream();
        Convert(_stream, _events[..3]);
    }

    [Benchmark]
    public int Request() => WriteRequest(_request);

    [Benchmark]
    public int Reply() => WriteReply(_reply);

    /// <summary>All that conversion costs a call: both documents are parsed, too.</summary>
    [Benchmark]
    public int ParseAndConvertBoth()
    {
        using var request = JsonDocument.Parse(_requestBytes);
        using var reply = JsonDocument.Parse(_replyBytes);
        return WriteRequest(request.RootElement) + WriteReply(reply.RootElement);
    }

    [Benchmark]
    public object StreamOpened() => OpenStream();

    [Benchmark]
    public int StreamedChunk()
    {
        _output.ResetWrittenCount();
        var (type, data) = _events[2];
        _stream.Convert(type, data);
        return _output.WrittenCount;
    }

    /// <summary>A hundred chunks, what begins and what ends them.</summary>
    [Benchmark]
    public int WholeStream()
    {
        _output.ResetWrittenCount();
        Convert(OpenStream(), _events);
        return _output.WrittenCount;
    }

    /// <summary>Its third event is a chunk of text.</summary>
    private static IEnumerable<(string Type, string Data)> Events(Protocol upstream)
    {
        if (upstream == Protocol.OpenAi)
        {
            string Chunk(string choices, string usage) => $$"""{"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5q","object":"chat.completion.chunk","created":1790000000,"model":"sample-2026","choices":[{{choices}}],"usage":{{usage}}}""";
            string Delta(string delta, string reason = "null") => Chunk($$"""{"index":0,"delta":{{{delta}}},"logprobs":null,"finish_reason":{{reason}}}""", "null");
            return
            [
                ("message", Delta("\"role\":\"assistant\",\"content\":\"\"")), .. Enumerable.Repeat(("message", Delta("\"content\":\" departure\"")), Chunks),
                ("message", Delta("", "\"stop\"")), ("message", Chunk("", """{"prompt_tokens":412,"completion_tokens":100,"total_tokens":512,"prompt_tokens_details":{"cached_tokens":256}}""")), ("message", "[DONE]"),
            ];
        }

        return
        [
            ("message_start", """{"type":"message_start","message":{"id":"msg_01XFDUDYJgAACzvnptvVoYEL","type":"message","role":"assistant","model":"sample-2026","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":156,"cache_creation_input_tokens":0,"cache_read_input_tokens":256,"output_tokens":1}}}"""),
            ("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
            .. Enumerable.Repeat(("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" departure"}}"""), Chunks),
            ("content_block_stop", """{"type":"content_block_stop","index":0}"""),
            ("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":100}}"""),
            ("message_stop", """{"type":"message_stop"}"""),
        ];
    }

    private static void Convert(IStreamConverter stream, (string Type, byte[] Data)[] events)
    {
        foreach (var (type, data) in events)
            stream.Convert(type, data);
    }

    private int WriteRequest(JsonElement request)
    {
        var output = new ArrayBufferWriter<byte>(_requestBytes.Length + 256);
        using (var json = new Utf8JsonWriter(output, SseWriter.Json))
            _converter.WriteRequest(request, _target, [], json);
        return output.WrittenCount;
    }

    private int WriteReply(JsonElement reply)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, SseWriter.Json))
            _converter.WriteReply(reply, _target, json);
        return output.WrittenCount;
    }

    private IStreamConverter OpenStream() => _converter.OpenStream(_request, _target, _output);
}
