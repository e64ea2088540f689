using System.Text;
using System.Text.Json.Nodes;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Streams;

public sealed class StreamPropertyTests
{
    private const int Runs = 1_000;

    [Fact]
    [Trait("Row", "18")]
    [Trait("Row", "19")]
    [Trait("Row", "20")]
    public void AnyChunks_AreEventsInOrderThatSayTheSame()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            var answer = new RandomAnswer(new Random(seed));
            var stream = new Streaming();
            foreach (string chunk in answer.Chunks)
                stream.Send(chunk);
            stream.Converter.End();
            Check(answer, stream, $"seed {seed}:\n{string.Join('\n', answer.Chunks)}\n{stream.Written}");
        }
    }

    private static void Check(RandomAnswer answer, Streaming stream, string run)
    {
        var said = new Blocks(stream.Events, run);
        Assert.True(answer.Thinking == said.Text("thinking"), run);
        Assert.True(answer.Text == said.Text("text"), run);
        Assert.True(answer.Calls.SequenceEqual(said.Calls), run);
        Assert.True(answer.StopReason == said.StopReason, run);
        Assert.True(answer.Usage == stream.Converter.Usage && answer.Usage == said.Usage, run);
    }

    /// <summary>Reads events as a client does, and fails where their order is not the protocol's.</summary>
    private sealed class Blocks
    {
        private static readonly Dictionary<string, string> TypeOfDelta = new()
        {
            ["text_delta"] = "text",
            ["thinking_delta"] = "thinking",
            ["input_json_delta"] = "tool_use",
        };
        private readonly List<(string Type, string Id, string Name, StringBuilder Text)> _blocks = [];
        private readonly string _run;
        private bool _isOpen;

        public Blocks(IReadOnlyList<JsonNode> events, string run)
        {
            _run = run;
            Must((string)events[0]["type"]! == "message_start");
            foreach (var data in events.Skip(1).SkipLast(2))
                Take(data);
            Must(!_isOpen && (string)events[^2]["type"]! == "message_delta" && (string)events[^1]["type"]! == "message_stop");
            StopReason = (string)events[^2]["delta"]!["stop_reason"]!;
            var usage = events[^2]["usage"]!;
            Usage = new(
                (long)usage["input_tokens"]!,
                (long)usage["cache_creation_input_tokens"]!,
                (long)usage["cache_read_input_tokens"]!,
                (long)usage["output_tokens"]!
            );
        }

        public string StopReason { get; }

        public TokenUsage Usage { get; }

        public IEnumerable<(string Id, string Name, string Arguments)> Calls =>
            _blocks.Where(b => b.Type == "tool_use").Select(b => (b.Id, b.Name, b.Text.ToString()));

        public string Text(string type) => string.Concat(_blocks.Where(b => b.Type == type).Select(b => b.Text));

        private void Take(JsonNode data)
        {
            switch ((string)data["type"]!)
            {
                case "content_block_start":
                    Start(data);
                    break;
                case "content_block_delta":
                    Must(_isOpen && (int)data["index"]! == _blocks.Count - 1);
                    string type = (string)data["delta"]!["type"]!;
                    Must(TypeOfDelta[type] == _blocks[^1].Type);
                    _blocks[^1]
                        .Text.Append((string?)(data["delta"]!["text"] ?? data["delta"]!["thinking"] ?? data["delta"]!["partial_json"]));
                    break;
                case "content_block_stop":
                    Must(_isOpen && (int)data["index"]! == _blocks.Count - 1);
                    Must(_blocks[^1].Type == "tool_use" || _blocks[^1].Text.Length > 0);
                    _isOpen = false;
                    break;
                default:
                    Must(false);
                    break;
            }
        }

        private void Start(JsonNode data)
        {
            var block = data["content_block"]!;
            Must(!_isOpen && (int)data["index"]! == _blocks.Count);
            _blocks.Add(((string)block["type"]!, (string?)block["id"] ?? "", (string?)block["name"] ?? "", new StringBuilder()));
            _isOpen = true;
        }

        private void Must(bool holds) => Assert.True(holds, _run);
    }
}
