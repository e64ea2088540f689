using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToOpenAi.Replies;

namespace Platform.Gateway.Conversion.ToOpenAi.Streams;

/// <summary>
/// The calls of a streamed answer. OpenAI may mix their pieces, Anthropic's blocks come one after the other: the pieces of a call that
/// comes while another is open are held back until that one ends.
/// </summary>
/// <param name="blocks">Gets the calls.</param>
/// <param name="maxHeldBytes">How much is held back before the answer is broken off.</param>
internal sealed class StreamedCalls(BlockSequence blocks, int maxHeldBytes)
{
    /// <summary>What a call counts as beside its text, so that endless empty ones come to an end too.</summary>
    private const int CallBytes = 1024;

    private readonly List<StreamedCall> _calls = [];
    private StreamedCall? _open;
    private long _held;

    public bool Any => _calls.Count > 0;

    /// <summary>Takes a piece.</summary>
    public void Add(in ToolCallReader piece)
    {
        if (piece.Index < 0)
            throw UpstreamJson.NotUnderstood("a piece of a call of a tool has no index.");
        var call = Find(piece.Index);
        call.Identify(piece.Id, piece.Name);
        var arguments = piece.Arguments.Length > 2 ? piece.Arguments[1..^1] : default;
        if (_open is null && !call.IsBegun && call.IsNamed)
            Begin(call);
        if (!arguments.IsEmpty)
            Add(call, arguments);
    }

    /// <summary>Other content comes: the call that is open has ended.</summary>
    public void EndOpen() => _open = null;

    /// <summary>Writes all that is held back: no more is to come.</summary>
    public void Flush()
    {
        foreach (var call in _calls)
        {
            if (call.IsBegun)
                continue;
            if (!call.IsNamed)
                throw UpstreamJson.NotUnderstood("it calls a tool without an id or a name.");
            Begin(call);
        }

        EndOpen();
    }

    private StreamedCall Find(long index)
    {
        if (_open?.Index == index)
            return _open;
        foreach (var call in _calls)
        {
            if (call.Index == index)
                return call;
        }

        Count(CallBytes);
        var added = new StreamedCall(index);
        _calls.Add(added);
        return added;
    }

    private void Begin(StreamedCall call)
    {
        (call.IsBegun, _open) = (true, call);
        blocks.Tool(call.Id, call.Name);
        if (!call.Held.IsEmpty)
            blocks.ToolInput(call.Held);
    }

    private void Add(StreamedCall call, ReadOnlySpan<byte> arguments)
    {
        if (call == _open)
        {
            blocks.ToolInput(arguments);
            return;
        }

        if (call.IsBegun)
            throw UpstreamJson.NotUnderstood("a call of a tool went on after other content had begun.");
        Count(arguments.Length);
        call.Hold(arguments);
    }

    private void Count(int bytes)
    {
        _held += bytes;
        if (_held > maxHeldBytes)
            throw UpstreamJson.NotUnderstood(
                $"it mixes calls of tools of more than {maxHeldBytes} bytes, which would all have to be held back."
            );
    }
}
