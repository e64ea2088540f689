using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Gateway.Tests.Upstreams;

/// <summary>An answer as OpenAI writes it.</summary>
internal sealed class OpenAiOutput(ModelOutput spoken)
{
    private readonly StringBuilder _stream = new();

    private string FinishReason => spoken.StopReason ?? (spoken.Calls.Count > 0 ? "tool_calls" : "stop");

    private static JsonObject Usage =>
        new()
        {
            ["prompt_tokens"] = 12,
            ["completion_tokens"] = 3,
            ["total_tokens"] = 15,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 4, ["audio_tokens"] = 0 },
        };

    public string Whole() =>
        Completion(
            "chat.completion",
            new JsonArray(
                new JsonObject
                {
                    ["index"] = 0,
                    ["message"] = Message(),
                    ["finish_reason"] = FinishReason,
                    ["logprobs"] = null,
                }
            ),
            Usage
        );

    public string Stream()
    {
        Delta(new() { ["role"] = "assistant", ["content"] = "" });
        foreach (string piece in ModelOutput.Pieces(spoken.Thought))
            Delta(new() { ["reasoning_content"] = piece });
        foreach (string piece in ModelOutput.Pieces(spoken.Text))
            Delta(new() { ["content"] = piece });
        for (int i = 0; i < spoken.Calls.Count; i++)
            StreamCall(i, spoken.Calls[i]);
        Delta([], FinishReason);
        Chunk([], Usage);
        return _stream.Append("data: [DONE]\n\n").ToString();
    }

    private void StreamCall(int index, OutputCall call)
    {
        Delta(new() { ["tool_calls"] = new JsonArray(Call(call, "", index)) });
        foreach (string piece in ModelOutput.Pieces(call.Arguments))
            Delta(
                new()
                {
                    ["tool_calls"] = new JsonArray(
                        new JsonObject
                        {
                            ["index"] = index,
                            ["function"] = new JsonObject { ["arguments"] = piece },
                        }
                    ),
                }
            );
    }

    private JsonObject Message()
    {
        var message = new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = spoken.Text.Length > 0 ? spoken.Text : null,
            ["refusal"] = null,
            ["annotations"] = new JsonArray(),
        };
        if (spoken.Thought.Length > 0)
            message["reasoning_content"] = spoken.Thought;
        if (spoken.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. spoken.Calls.Select(call => Call(call, call.Arguments))]);
        return message;
    }

    private static JsonObject Call(OutputCall call, string arguments, int? index = null)
    {
        var json = new JsonObject
        {
            ["id"] = call.Id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = arguments },
        };
        if (index is not null)
            json.Insert(0, "index", index);
        return json;
    }

    private void Delta(JsonObject delta, string? finish = null) =>
        Chunk(
            new(
                new JsonObject
                {
                    ["index"] = 0,
                    ["delta"] = delta,
                    ["finish_reason"] = finish,
                }
            ),
            null
        );

    private void Chunk(JsonArray choices, JsonObject? usage) =>
        _stream.Append("data: ").Append(Completion("chat.completion.chunk", choices, usage)).Append("\n\n");

    private static string Completion(string type, JsonArray choices, JsonObject? usage) =>
        new JsonObject
        {
            ["id"] = "chatcmpl-up",
            ["object"] = type,
            ["created"] = 1700000000,
            ["model"] = "upstream-model",
            ["choices"] = choices,
            ["usage"] = usage,
        }.ToJsonString(ModelOutput.Json);
}
