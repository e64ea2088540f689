using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Streams;

/// <summary>Any sequence of blocks, in any pieces, becomes what a plain model says: all texts, all arguments, reason and usage.</summary>
public sealed class StreamPropertyTests
{
    private static readonly string[] Reasons = ["end_turn", "max_tokens", "tool_use", "refusal", "stop_sequence"];

    private enum Kind
    {
        Text,
        Tool,
        Thinking,
        Unsigned,
        Redacted,
        Unknown,
    }

    private static Gen<string> Piece { get; } =
        from length in Gen.Choose(0, 6)
        from characters in Gen.ArrayOf(Gen.Elements("a", "é", "日", "😀", "\"", "\\", "\n", "\u2028", "<", "{", "}", " "), length)
        select string.Concat(characters);

    private static Gen<Block> AnyBlock { get; } =
        from kind in Gen.Elements(Enum.GetValues<Kind>())
        from count in Gen.Choose(0, 4)
        from pieces in Gen.ArrayOf(Piece, count)
        select new Block(kind, pieces);

    private static Gen<Answer> AnyAnswer { get; } =
        from count in Gen.Choose(0, 8)
        from blocks in Gen.ArrayOf(AnyBlock, count)
        from reason in Gen.Elements(Reasons)
        from escaped in Gen.Elements(true, false)
        from counts in Gen.ArrayOf(Gen.Choose(0, 1_000_000), 5)
        select new Answer(blocks, reason, escaped, counts);

    [Fact]
    [Trait("Row", "19")]
    public void AnyAnswer_IsWhatThePlainModelSays() =>
        Prop.ForAll(AnyAnswer.ToArbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static void Check(Answer answer)
    {
        var stream = Streaming.Of(true, [.. answer.Events()]);
        var deltas = stream.Deltas;

        Assert.True(stream.IsDone);
        Assert.Equal(answer.Text(Kind.Text), All(deltas, "content"));
        Assert.Equal(answer.Text(Kind.Thinking, Kind.Unsigned), All(deltas, "reasoning_content"));
        Assert.Equal(answer.Details, Details(deltas));
        Assert.Equal(answer.Calls, Calls(deltas));
        Assert.Equal(answer.FinishReason, stream.Chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(new TokenUsage(answer.Counts[0], answer.Counts[1], answer.Counts[2], answer.Counts[4]), stream.Converter.Usage);
        Assert.Equal(answer.Counts.Take(3).Sum(), stream.Chunks[^1].GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(answer.Blocks.Any(block => block.IsContent), stream.Converter.HasContent);
        Assert.All(stream.Chunks, chunk => Assert.Equal("msg_1", chunk.GetProperty("id").GetString()));
    }

    private static string All(List<JsonElement> deltas, string name) =>
        string.Concat(deltas.Select(delta => delta.TryGetProperty(name, out var text) ? text.GetString() : ""));

    private static List<string> Details(List<JsonElement> deltas) =>
        [
            .. deltas
                .Where(delta => delta.TryGetProperty("reasoning_details", out _))
                .SelectMany(delta => delta.GetProperty("reasoning_details").EnumerateArray())
                .Select(detail =>
                    detail.GetProperty("type").GetString() == "thinking"
                        ? detail.GetProperty("thinking").GetString() + "|" + detail.GetProperty("signature").GetString()
                        : detail.GetProperty("data").GetString()!
                ),
        ];

    /// <summary>As a client puts them together: by index, in which no gap may be.</summary>
    private static List<string> Calls(List<JsonElement> deltas)
    {
        var calls = new List<string>();
        foreach (
            var call in deltas.Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0])
        )
        {
            var function = call.GetProperty("function");
            if (call.TryGetProperty("id", out var id))
            {
                Assert.Equal(calls.Count, call.GetProperty("index").GetInt32());
                calls.Add($"{id.GetString()} {function.GetProperty("name").GetString()} ");
            }

            Assert.Equal(calls.Count - 1, call.GetProperty("index").GetInt32());
            calls[^1] += function.GetProperty("arguments").GetString();
        }

        return calls;
    }

    private sealed record Block(Kind Kind, string[] Pieces)
    {
        public bool IsContent =>
            Kind is Kind.Tool or Kind.Redacted or Kind.Thinking || (Kind is Kind.Text or Kind.Unsigned && Text.Length > 0);

        public string Text => string.Concat(Pieces);
    }

    private sealed record Answer(Block[] Blocks, string Reason, bool IsEscaped, int[] Counts)
    {
        public string FinishReason =>
            Reason switch
            {
                "max_tokens" => "length",
                "tool_use" => "tool_calls",
                "refusal" => "content_filter",
                _ => "stop",
            };

        public List<string> Calls =>
            [
                .. Blocks
                    .Where(block => block.Kind == Kind.Tool)
                    .Select((block, n) => $"c{n} f{n} {(block.Text.Length == 0 ? "{}" : block.Text)}"),
            ];

        public List<string> Details =>
            [
                .. Blocks
                    .Where(block => block.Kind is Kind.Thinking or Kind.Redacted)
                    .Select(block => block.Kind == Kind.Thinking ? block.Text + "|sig+/=" : "data" + block.Text),
            ];

        public string Text(params Kind[] kinds) =>
            string.Concat(Blocks.Where(block => kinds.Contains(block.Kind)).Select(block => block.Text));

        public IEnumerable<string> Events()
        {
            yield return $$$$"""{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":{{{{Counts[0]}}}},"cache_creation_input_tokens":{{{{Counts[1]}}}},"cache_read_input_tokens":{{{{Counts[2]}}}},"output_tokens":{{{{Counts[3]}}}}}}}""";
            int calls = 0;
            for (int i = 0; i < Blocks.Length; i++)
            {
                yield return "{\"type\":\"ping\"}";
                string start = Start(Blocks[i], Blocks[i].Kind == Kind.Tool ? calls++ : 0);
                yield return $$"""{"type":"content_block_start","index":{{i}},"content_block":{{start}}}""";
                foreach (string delta in Deltas(Blocks[i]))
                    yield return $$"""{"type":"content_block_delta","index":{{i}},"delta":{{delta}}}""";
                yield return $$"""{"type":"content_block_stop","index":{{i}}}""";
            }

            yield return $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{Reason}}}"},"usage":{"output_tokens":{{{Counts[4]}}}}}""";
            yield return """{"type":"message_stop"}""";
        }

        private string Start(Block block, int call) =>
            block.Kind switch
            {
                Kind.Text => """{"type":"text","text":""}""",
                Kind.Tool => $$$"""{"type":"tool_use","id":"c{{{call}}}","name":"f{{{call}}}","input":{}}""",
                Kind.Redacted => $$"""{"type":"redacted_thinking","data":{{Quote("data" + block.Text)}}}""",
                Kind.Unknown => """{"type":"server_tool_use","id":"s","name":"web_search","input":{}}""",
                _ => """{"type":"thinking","thinking":"","signature":""}""",
            };

        private IEnumerable<string> Deltas(Block block)
        {
            var deltas =
                block.Kind is Kind.Redacted
                    ? []
                    : block.Pieces.Select(piece =>
                        block.Kind switch
                        {
                            Kind.Text => $$"""{"type":"text_delta","text":{{Quote(piece)}}}""",
                            Kind.Tool => $$"""{"type":"input_json_delta","partial_json":{{Quote(piece)}}}""",
                            Kind.Unknown => $$"""{"type":"new_delta","text":{{Quote(piece)}}}""",
                            _ => $$"""{"type":"thinking_delta","thinking":{{Quote(piece)}}}""",
                        }
                    );
            return block.Kind == Kind.Thinking ? deltas.Append("""{"type":"signature_delta","signature":"sig+/="}""") : deltas;
        }

        private string Quote(string text) => JsonSerializer.Serialize(text, IsEscaped ? JsonSerializerOptions.Default : Relaxed);
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = SseWriter.Json.Encoder };
}
