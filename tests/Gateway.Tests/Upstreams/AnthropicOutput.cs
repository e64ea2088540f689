using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Gateway.Tests.Upstreams;

/// <summary>An answer as Anthropic writes it.</summary>
internal sealed class AnthropicOutput(ModelOutput spoken)
{
    private readonly StringBuilder _stream = new();
    private int _block = -1;

    private string StopReason => spoken.StopReason ?? (spoken.Calls.Count > 0 ? "tool_use" : "end_turn");

    public string Whole()
    {
        var content = new JsonArray();
        if (spoken.Thought.Length > 0)
            content.Add(
                new JsonObject
                {
                    ["type"] = "thinking",
                    ["thinking"] = spoken.Thought,
                    ["signature"] = ModelOutput.Signature,
                }
            );
        if (spoken.Text.Length > 0)
            content.Add(
                new JsonObject
                {
                    ["type"] = "text",
                    ["text"] = spoken.Text,
                    ["citations"] = null,
                }
            );
        foreach (var call in spoken.Calls)
            content.Add(
                new JsonObject
                {
                    ["type"] = "tool_use",
                    ["id"] = call.Id,
                    ["name"] = call.Name,
                    ["input"] = JsonNode.Parse(call.Arguments),
                }
            );
        return Message(content, StopReason, 3).ToJsonString(ModelOutput.Json);
    }

    public string Stream()
    {
        Send("message_start", new() { ["message"] = Message([], null, 1) });
        Send("ping", []);
        if (spoken.Thought.Length > 0)
            StreamThought();
        if (spoken.Text.Length > 0)
            Block(new() { ["type"] = "text", ["text"] = "" }, "text_delta", "text", ModelOutput.Pieces(spoken.Text));
        foreach (var call in spoken.Calls)
            StreamCall(call);
        Send(
            "message_delta",
            new()
            {
                ["delta"] = new JsonObject { ["stop_reason"] = StopReason, ["stop_sequence"] = null },
                ["usage"] = new JsonObject { ["output_tokens"] = 3 },
            }
        );
        Send("message_stop", []);
        return _stream.ToString();
    }

    private void StreamThought()
    {
        Begin(
            new()
            {
                ["type"] = "thinking",
                ["thinking"] = "",
                ["signature"] = "",
            }
        );
        foreach (string piece in ModelOutput.Pieces(spoken.Thought))
            Delta("thinking_delta", "thinking", piece);
        Delta("signature_delta", "signature", ModelOutput.Signature);
        End();
    }

    /// <summary>A call without arguments comes with one empty piece.</summary>
    private void StreamCall(OutputCall call) =>
        Block(
            new()
            {
                ["type"] = "tool_use",
                ["id"] = call.Id,
                ["name"] = call.Name,
                ["input"] = new JsonObject(),
            },
            "input_json_delta",
            "partial_json",
            call.Arguments == "{}" ? [""] : ModelOutput.Pieces(call.Arguments)
        );

    private void Block(JsonObject block, string type, string member, IEnumerable<string> pieces)
    {
        Begin(block);
        foreach (string piece in pieces)
            Delta(type, member, piece);
        End();
    }

    private void Begin(JsonObject block) => Send("content_block_start", new() { ["index"] = ++_block, ["content_block"] = block });

    private void Delta(string type, string member, string piece) =>
        Send(
            "content_block_delta",
            new()
            {
                ["index"] = _block,
                ["delta"] = new JsonObject { ["type"] = type, [member] = piece },
            }
        );

    private void End() => Send("content_block_stop", new() { ["index"] = _block });

    private void Send(string type, JsonObject data)
    {
        data.Insert(0, "type", type);
        _stream.Append("event: ").Append(type).Append("\ndata: ").Append(data.ToJsonString(ModelOutput.Json)).Append("\n\n");
    }

    private static JsonObject Message(JsonArray content, string? stop, int output) =>
        new()
        {
            ["id"] = "msg_up",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = "upstream-model",
            ["content"] = content,
            ["stop_reason"] = stop,
            ["stop_sequence"] = null,
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = 8,
                ["cache_creation_input_tokens"] = 0,
                ["cache_read_input_tokens"] = 4,
                ["output_tokens"] = output,
            },
        };
}
