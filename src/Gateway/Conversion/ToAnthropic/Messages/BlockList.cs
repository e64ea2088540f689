using System.Text.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>What holds blocks of content in a request of Anthropic.</summary>
internal enum BlockHolder
{
    System,
    User,
    Assistant,

    /// <summary>A block of the user's that holds blocks itself.</summary>
    ToolResult,
}

/// <summary>
/// Writes blocks, and about them what holds them: a holder begins with its first block, so that none is empty, and goes on until a block of
/// another comes, so that neighbours of one role become one message.
/// </summary>
internal sealed class BlockList(Utf8JsonWriter json)
{
    private BlockHolder? _open;
    private bool _isResultOpen;

    /// <summary>Messages so far.</summary>
    public int Turns { get; private set; }

    /// <summary>Whether the assistant's last message calls tools and does not begin with thinking.</summary>
    public bool CallsWithoutThinking { get; private set; }

    private bool BeginsWithThinking { get; set; }

    /// <summary>Begins a block; the caller writes its other members and ends the object.</summary>
    public void Begin(BlockHolder holder, ReadOnlySpan<byte> type)
    {
        if (holder == BlockHolder.ToolResult)
            OpenResult();
        else if (_open != holder)
            Open(holder, type);
        if (holder == BlockHolder.Assistant && type.SequenceEqual("tool_use"u8))
            CallsWithoutThinking = !BeginsWithThinking;
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    /// <summary>Ends what holds the last block of a tool's result, if any came.</summary>
    public void EndResult()
    {
        if (_isResultOpen)
            json.WriteEndArray();
        _isResultOpen = false;
    }

    /// <summary>Ends what holds the last block.</summary>
    public void End()
    {
        if (_open is null)
            return;
        json.WriteEndArray();
        if (_open != BlockHolder.System)
            json.WriteEndObject();
        _open = null;
    }

    private void OpenResult()
    {
        if (!_isResultOpen)
            json.WriteStartArray("content"u8);
        _isResultOpen = true;
    }

    private void Open(BlockHolder holder, ReadOnlySpan<byte> firstType)
    {
        End();
        _open = holder;
        if (holder == BlockHolder.System)
        {
            json.WriteStartArray("system"u8);
            return;
        }

        Turns++;
        if (holder == BlockHolder.Assistant)
            (BeginsWithThinking, CallsWithoutThinking) = (firstType.EndsWith("thinking"u8), false);
        json.WriteStartObject();
        json.WriteString("role"u8, holder == BlockHolder.User ? "user"u8 : "assistant"u8);
        json.WriteStartArray("content"u8);
    }
}
