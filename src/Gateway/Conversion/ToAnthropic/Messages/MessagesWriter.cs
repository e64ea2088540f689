using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// Writes <c>system</c> and <c>messages</c>. System messages before all others become the system prompt; a later one stays where it is, as
/// the user's. Messages between two of the assistant become one of the user: first the tools' results, as Anthropic demands, then the rest.
/// </summary>
internal sealed class MessagesWriter
{
    private readonly RequestDraft _draft;
    private readonly BlockList _blocks;
    private readonly ContentWriter _content;

    public MessagesWriter(RequestDraft draft)
    {
        _draft = draft;
        _blocks = new(draft.Json);
        _content = new(draft, _blocks);
    }

    /// <summary>
    /// Whether the assistant's last message calls tools without the thinking that led there. A model with a thinking budget refuses to go
    /// on from it.
    /// </summary>
    public bool CallsWithoutThinking => _blocks.CallsWithoutThinking;

    /// <param name="messages">A list.</param>
    /// <param name="instruction">What the system prompt says beside; null for nothing.</param>
    public void Write(JsonElement messages, string? instruction)
    {
        var cursor = new MessageCursor(messages, _draft);
        cursor.MoveNext();
        for (; cursor.HasCurrent && cursor.Current.Role == MessageRole.System; cursor.MoveNext())
            _content.Write(cursor.Current.Content, cursor.Place, BlockHolder.System);
        if (instruction is not null)
            _content.WriteText(instruction, BlockHolder.System);
        _blocks.End();

        _draft.Json.WriteStartArray("messages"u8);
        while (cursor.HasCurrent)
            WriteTurn(ref cursor);
        _blocks.End();
        _draft.Json.WriteEndArray();
        if (_blocks.Turns == 0)
            throw Place.Top.Invalid("messages", "must have a message that is not a system prompt and not empty: add one of the user.");
    }

    private void WriteTurn(ref MessageCursor cursor)
    {
        if (cursor.Current.Role != MessageRole.Assistant)
        {
            WriteUsers(ref cursor);
            return;
        }

        WriteAssistant(cursor.Current, cursor.Place);
        cursor.MoveNext();
    }

    private void WriteAssistant(in ChatMessage message, Place here)
    {
        ThinkingBlocks.Write(message.ReasoningDetails, here, _blocks, _draft);
        _content.Write(message.Content, here, BlockHolder.Assistant);
        if (message.Refusal.ValueKind != JsonValueKind.Undefined)
            _content.WriteText(message.Refusal, BlockHolder.Assistant);
        ToolCalls.Write(message.ToolCalls, here, _blocks, _draft.Json);
    }

    /// <summary>
    /// Goes through what stands before the next of the assistant once for results, and again for the rest if there is any.
    /// </summary>
    private void WriteUsers(ref MessageCursor cursor)
    {
        var again = cursor;
        bool hasOthers = false;
        for (; cursor.HasCurrent && cursor.Current.Role != MessageRole.Assistant; cursor.MoveNext())
        {
            if (cursor.Current.Role == MessageRole.Tool)
                WriteResult(cursor.Current, cursor.Place);
            else
                hasOthers = true;
        }

        while (hasOthers)
        {
            if (again.Current.Role != MessageRole.Tool)
                _content.Write(again.Current.Content, again.Place, BlockHolder.User);
            if (again.Index + 1 == cursor.Index)
                return;
            again.MoveNext();
        }
    }

    private void WriteResult(in ChatMessage message, Place here)
    {
        _blocks.Begin(BlockHolder.User, "tool_result"u8);
        ToolCallId.Write(_draft.Json, "tool_use_id"u8, message.ToolCallId);
        if (_content.WriteResult(message.Content, here))
            _draft.Json.WriteBoolean("is_error"u8, true);
        _draft.Json.WriteEndObject();
    }
}
