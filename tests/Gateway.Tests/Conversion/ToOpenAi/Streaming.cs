using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi;

/// <summary>A streamed answer while it is converted.</summary>
internal sealed class Streaming
{
    private static readonly JsonElement Request = JsonDocument.Parse("{}").RootElement;
    private readonly ArrayBufferWriter<byte> _caller = new();

    public Streaming(ConversionTarget? target = null) =>
        Converter = Converters.For(Protocol.Anthropic).OpenStream(Request, target ?? Converting.Target, _caller);

    public IStreamConverter Converter { get; }

    public string Written => Encoding.UTF8.GetString(_caller.WrittenSpan);

    /// <summary>The data of the events so far. Each must be framed right, and named as its data say.</summary>
    public IReadOnlyList<JsonNode> Events
    {
        get
        {
            Assert.EndsWith("\n\n", Written, StringComparison.Ordinal);
            return [.. Written.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        }
    }

    /// <summary>All events of an answer that is complete after these chunks.</summary>
    public static IReadOnlyList<JsonNode> All(params string[] chunks)
    {
        var stream = new Streaming();
        foreach (string chunk in chunks)
            stream.Send(chunk);
        stream.Converter.End();
        return stream.Events;
    }

    public bool Send(string chunk, string type = "message") => Converter.Convert(type, Encoding.UTF8.GetBytes(chunk));

    public static string Delta(string delta, string finish = "null") =>
        $$"""{"id":"c-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}} }],"usage":null}""";

    public static string Text(string text) => Delta($$"""{"content":{{JsonSerializer.Serialize(text)}} }""");

    public static string Reasoning(string text) => Delta($$"""{"reasoning_content":{{JsonSerializer.Serialize(text)}} }""");

    public static string Call(int index, string id, string name, string arguments = "") =>
        Delta(
            $$"""{"tool_calls":[{"index":{{index}},"id":"{{id}}","type":"function","function":{"name":"{{name}}","arguments":{{JsonSerializer.Serialize(arguments)}} } }]}"""
        );

    public static string Arguments(int index, string arguments) =>
        Delta($$"""{"tool_calls":[{"index":{{index}},"function":{"arguments":{{JsonSerializer.Serialize(arguments)}} } }]}""");

    public static string Finish(string reason) => Delta("{}", $"\"{reason}\"");

    public static string Usage(int prompt, int cached, int output) =>
        $$"""{"id":"c-1","choices":[],"usage":{"prompt_tokens":{{prompt}},"completion_tokens":{{output}},"prompt_tokens_details":{"cached_tokens":{{cached}} } } }""";

    private static JsonNode Parse(string frame)
    {
        string[] lines = frame.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
        var data = JsonNode.Parse(lines[1]["data: ".Length..])!;
        Assert.Equal($"event: {data["type"]}", lines[0]);
        return data;
    }
}
