namespace Platform.Gateway.Conversion.ToOpenAi.Streams;

/// <summary>Writes the blocks of a streamed answer, one open at a time: what belongs to another ends the one that is open.</summary>
internal sealed class BlockSequence(EventWriter events)
{
    private int _index = -1;
    private Kind _open;
    private bool _hasReasoning;

    private enum Kind
    {
        None,
        Text,
        Thinking,
        Tool,
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        if (Open(Kind.Text))
            events.TextStart(_index);
        events.Text(_index, text);
    }

    public void Thinking(ReadOnlySpan<byte> text)
    {
        OpenThinking();
        _hasReasoning = true;
        events.Thinking(_index, text);
    }

    /// <summary>A thought that is signed, or a piece of it. The signature ends the block.</summary>
    /// <param name="text">Its text, which is passed over when it has come as reasoning before.</param>
    /// <param name="signature">Empty while it is still to come.</param>
    public void Signed(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        OpenThinking();
        if (!_hasReasoning && !text.IsEmpty)
            events.Thinking(_index, text);
        if (signature.IsEmpty)
            return;
        events.Signature(_index, signature);
        Close();
    }

    public void Redacted(ReadOnlySpan<byte> data)
    {
        Close();
        events.RedactedStart(++_index, data);
        events.Stop(_index);
    }

    public void Tool(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        Close();
        Open(Kind.Tool);
        events.ToolStart(_index, id, name);
    }

    /// <summary>A piece of the arguments of the call that is open.</summary>
    public void ToolInput(ReadOnlySpan<byte> json) => events.ToolInput(_index, json);

    public void Close()
    {
        if (_open != Kind.None)
            events.Stop(_index);
        _open = Kind.None;
    }

    private void OpenThinking()
    {
        if (!Open(Kind.Thinking))
            return;
        _hasReasoning = false;
        events.ThinkingStart(_index);
    }

    /// <returns>Whether it was not open.</returns>
    private bool Open(Kind kind)
    {
        if (_open == kind)
            return false;
        Close();
        _index++;
        _open = kind;
        return true;
    }
}
