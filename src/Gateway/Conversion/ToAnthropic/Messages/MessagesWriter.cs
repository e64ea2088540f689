using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// Writes <c>system</c> and <c>messages</c>. System messages before all others become the system prompt; a later one stays where it is, as
/// the user's. Messages between two of the assistant become one of the user: first the tools' results, as Anthropic demands, then the rest.
/// </summary>
internal sealed class MessagesWriter
{
    private readonly CallerRequest _request;
    private readonly Utf8JsonWriter _json;
    private readonly BlockList _blocks;
    private readonly ContentWriter _content;

    public MessagesWriter(CallerRequest request, Utf8JsonWriter json)
    {
        (_request, _json, _blocks) = (request, json, new(json));
        _content = new(request, _blocks, json);
    }

    /// <summary>
    /// Whether the assistant's last message calls tools without the thinking that led there. A model with a thinking budget refuses to go
    /// on from it.
    /// </summary>
    public bool CallsWithoutThinking => _blocks.CallsWithoutThinking;

    /// <param name="messages">A list.</param>
    /// <param name="instruction">What is added to the system prompt; null for nothing.</param>
    public void Write(JsonElement messages, string? instruction)
    {
        var cursor = new Cursor(_request, messages);
        cursor.MoveNext();
        for (; cursor.HasCurrent && cursor.Current.Role == MessageRole.System; cursor.MoveNext())
            _content.Write(cursor.Current.Content, BlockHolder.System);
        if (instruction is not null)
            _content.WriteText(instruction, BlockHolder.System);
        _blocks.End();

        _json.WriteStartArray("messages"u8);
        while (cursor.HasCurrent)
            WriteTurn(ref cursor);
        _blocks.End();
        _json.WriteEndArray();
        if (_blocks.Turns == 0)
            throw _request.Wrong(messages, "must have a message that is not a system prompt and not empty: add one of the user.");
    }

    private void WriteTurn(ref Cursor cursor)
    {
        if (cursor.Current.Role != MessageRole.Assistant)
        {
            WriteUsers(ref cursor);
            return;
        }

        WriteAssistant(cursor.Current);
        cursor.MoveNext();
    }

    private void WriteAssistant(in ChatMessage message)
    {
        ThinkingBlocks.Write(_request, message.ReasoningDetails, _blocks, _json);
        _content.Write(message.Content, BlockHolder.Assistant);
        if (message.Refusal.ValueKind != JsonValueKind.Undefined)
            _content.WriteText(message.Refusal, BlockHolder.Assistant);
        ToolCalls.Write(_request, message.ToolCalls, _blocks, _json);
    }

    /// <summary>
    /// Goes through what stands before the next of the assistant once for results, and again for the rest if there is any.
    /// </summary>
    private void WriteUsers(ref Cursor cursor)
    {
        var again = cursor;
        bool hasOthers = false;
        for (; cursor.HasCurrent && cursor.Current.Role != MessageRole.Assistant; cursor.MoveNext())
        {
            if (cursor.Current.Role == MessageRole.Tool)
                WriteResult(cursor.Current);
            else
                hasOthers = true;
        }

        while (hasOthers)
        {
            if (again.Current.Role != MessageRole.Tool)
                _content.Write(again.Current.Content, BlockHolder.User);
            if (again.Index + 1 == cursor.Index)
                return;
            again.MoveNext();
        }
    }

    private void WriteResult(in ChatMessage message)
    {
        _blocks.Begin(BlockHolder.User, "tool_result"u8);
        ToolCallId.Write(_json, "tool_use_id"u8, message.ToolCallId);
        if (_content.WriteResult(message.Content))
            _json.WriteBoolean("is_error"u8, true);
        _json.WriteEndObject();
    }

    /// <summary>Goes through messages one by one. A copy of it remembers a message to which one can go back.</summary>
    private struct Cursor(CallerRequest request, JsonElement messages)
    {
        private JsonElement.ArrayEnumerator _messages = messages.EnumerateArray();

        /// <summary>Which message is looked at; their number when there is none any more.</summary>
        public int Index { get; private set; } = -1;

        /// <summary>Whether there is one.</summary>
        public bool HasCurrent { get; private set; }

        public ChatMessage Current { get; private set; }

        public void MoveNext()
        {
            HasCurrent = _messages.MoveNext();
            Index++;
            if (HasCurrent)
                Current = ChatMessage.Read(request, _messages.Current);
        }
    }
}
