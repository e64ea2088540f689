using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>What the assistant says between two messages of a user: one message with reasoning, text and calls.</summary>
internal sealed class AssistantTurn
{
    private readonly List<ThinkingBlock> _thoughts = [];
    private readonly List<ContentPart> _texts = [];
    private readonly List<ToolCall> _calls = [];

    public bool IsEmpty => _thoughts.Count + _texts.Count + _calls.Count == 0;

    /// <summary>Adds a message's content.</summary>
    public void Add(CallerRequest request, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            ContentBlocks.AddText(content, _texts);
            return;
        }

        foreach (var block in ContentBlocks.ListOf(request, content))
        {
            var type = request.TypeOf(block);
            if (JsonText.Is(type, "text"u8))
                ContentBlocks.AddText(ContentBlocks.Text(request, block), _texts);
            else if (JsonText.Is(type, "tool_use"u8))
                _calls.Add(ToolCall.Read(request, block));
            else if (JsonText.Is(type, "thinking"u8) || JsonText.Is(type, "redacted_thinking"u8))
                _thoughts.Add(ThinkingBlock.Read(request, block, isRedacted: JsonText.Is(type, "redacted_thinking"u8)));
            else
                throw ContentBlocks.Unsupported(request, block, type);
        }
    }

    /// <summary>Writes the turn, nothing when it is empty, and begins an empty one.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (!IsEmpty)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "assistant"u8);
            WriteContent(json);
            ThinkingBlock.WriteAll(CollectionsMarshal.AsSpan(_thoughts), json);
            WriteCalls(json);
            json.WriteEndObject();
        }

        _thoughts.Clear();
        _texts.Clear();
        _calls.Clear();
    }

    private void WriteContent(Utf8JsonWriter json)
    {
        json.WritePropertyName("content"u8);
        if (_texts.Count == 0 && _calls.Count > 0)
            json.WriteNullValue();
        else
            ContentPart.WriteTexts(CollectionsMarshal.AsSpan(_texts), default, json);
    }

    private void WriteCalls(Utf8JsonWriter json)
    {
        if (_calls.Count == 0)
            return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in _calls)
            call.Write(json);
        json.WriteEndArray();
    }
}
