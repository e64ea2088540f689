using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;

namespace Platform.Benchmarks;

/// <summary>A call with five messages and two tools, and its answer of a text and a call of a tool, between the protocols.</summary>
public class ConversionBenchmarks
{
    private readonly ConversionTarget _target = new(Parts.Model, new ModelSettings("sample-2026")) { Created = 1_790_000_000 };
    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private (string Type, byte[] Data)[] _events = [];
    private byte[] _requestBytes = [],
        _replyBytes = [];
    private JsonElement _request,
        _reply;
    private IConverter _converter = null!;
    private IStreamConverter _stream = null!;

    /// <summary>What the caller speaks; the upstream speaks the other.</summary>
    [Params("openai", "anthropic")]
    public string Caller { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var (caller, upstream) = Caller == "openai" ? (Protocol.OpenAi, Protocol.Anthropic) : (Protocol.Anthropic, Protocol.OpenAi);
        (_converter, _events) = (Converters.For(caller), Parts.Stream(upstream, chunks: 100));
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
