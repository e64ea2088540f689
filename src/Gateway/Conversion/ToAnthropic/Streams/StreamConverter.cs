using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToAnthropic.Replies;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToAnthropic.Streams;

/// <summary>Chunks of OpenAI from events of Anthropic. Each event is read to its end before anything of it is written.</summary>
internal sealed class StreamConverter : IStreamConverter
{
    private readonly ChunkWriter _chunks;
    private readonly StreamedCalls _tools;
    private readonly StreamedThinking _thinking;
    private ReplyUsage _usage;
    private string? _finishReason;
    private bool _hasBegun;
    private bool _isComplete;

    /// <param name="chunks">Gets the answer.</param>
    /// <param name="maxHeldBytes">How much of it may be held back.</param>
    public StreamConverter(ChunkWriter chunks, int maxHeldBytes)
    {
        _chunks = chunks;
        _tools = new(chunks);
        _thinking = new(chunks, maxHeldBytes);
    }

    public TokenUsage Usage => _usage.Tokens;

    public bool HasContent { get; private set; }

    public bool Convert(string eventType, ReadOnlySpan<byte> data)
    {
        if (_isComplete || eventType is "ping")
            return _isComplete;
        if (!Utf8.IsValid(data))
            throw CallErrorException.BadUpstream("The upstream sent an event that is not in UTF-8.");
        try
        {
            return Read(eventType, data);
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws when a name with such escapes stands where another is looked for.
            throw CallErrorException.BadUpstream("The upstream sent an event with a name that is not Unicode.");
        }
    }

    public void End()
    {
        if (!_isComplete)
            throw CallErrorException.BadUpstream("The upstream broke off: its answer ended before it was complete.");
    }

    private bool Read(string eventType, ReadOnlySpan<byte> data)
    {
        switch (eventType)
        {
            case "content_block_delta":
                Delta(BlockDelta.Read(data));
                break;
            case "error":
                throw new CallErrorException(ErrorShape.Read(0, data));
            // An upstream that leaves the name out, as one may: the data have it too.
            case "message":
                return Unnamed(data);
            case "message_start" or "content_block_start" or "content_block_stop" or "message_delta" or "message_stop":
                Whole(eventType, data);
                break;
        }

        return _isComplete;
    }

    private bool Unnamed(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Malformed();
        string type =
            document.RootElement.TryGetProperty("type"u8, out var named) && named.ValueKind == JsonValueKind.String
                ? JsonText.Shown(JsonText.Unescaped(named))
                : "";
        return type is not "message" && Read(type, data);
    }

    private void Delta(BlockDelta delta)
    {
        switch (delta.Kind)
        {
            case BlockDeltaKind.Text when !delta.IsEmpty:
                Begin();
                _chunks.WriteText("content"u8, delta.Token);
                break;
            case BlockDeltaKind.Arguments when !delta.IsEmpty:
                _tools.Append(delta.Token);
                break;
            case BlockDeltaKind.Thinking when !delta.IsEmpty:
                _thinking.Keep(delta.Token);
                Begin();
                _chunks.WriteText("reasoning_content"u8, delta.Token);
                break;
            case BlockDeltaKind.Signature when !delta.IsEmpty:
                _thinking.Sign(delta.Token);
                break;
            default:
                return;
        }

        HasContent = true;
    }

    private void Whole(string eventType, ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        using var document = JsonDocument.ParseValue(ref reader);
        // Beyond its end nothing may stand: reading on says so.
        reader.Read();
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Malformed();
        Whole(eventType, document.RootElement);
    }

    private void Whole(string eventType, JsonElement data)
    {
        switch (eventType)
        {
            case "message_start":
                MessageStart(Member(data, "message"u8));
                break;
            case "content_block_start":
                BlockStart(ReplyBlock.Read(Member(data, "content_block"u8)));
                break;
            case "content_block_stop":
                EndBlock();
                break;
            case "message_delta":
                MessageDelta(data);
                break;
            default:
                MessageStop();
                break;
        }
    }

    private void MessageStart(JsonElement message)
    {
        if (message.TryGetProperty("usage"u8, out var usage))
            _usage.Take(usage);
        if (!_hasBegun && message.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String)
            _chunks.Name(JsonMarshal.GetRawUtf8Value(id));
        Begin();
    }

    private void BlockStart(ReplyBlock block)
    {
        if (block.Kind == ReplyBlockKind.Other)
            return;
        block.Check();
        Begin();
        EndBlock();
        switch (block.Kind)
        {
            case ReplyBlockKind.ToolUse:
                _tools.Begin(block);
                break;
            case ReplyBlockKind.RedactedThinking:
                _thinking.WriteRedacted(block);
                break;
            case ReplyBlockKind.Text:
                BlockText("content"u8, block, "text"u8);
                return;
            default:
                BeginThinking(block);
                return;
        }

        HasContent = true;
    }

    private void BeginThinking(ReplyBlock block)
    {
        _thinking.Begin(block);
        BlockText("reasoning_content"u8, block, "thinking"u8);
    }

    /// <summary>Writes the text that a block begins with: usually none.</summary>
    private void BlockText(ReadOnlySpan<byte> name, ReplyBlock block, ReadOnlySpan<byte> member)
    {
        if (block.RawTextOrNone(member).IsEmpty)
            return;
        _chunks.WriteText(name, JsonMarshal.GetRawUtf8Value(block.Text(member)));
        HasContent = true;
    }

    private void EndBlock()
    {
        _tools.End();
        _thinking.End();
    }

    private void MessageDelta(JsonElement data)
    {
        if (data.TryGetProperty("usage"u8, out var usage))
            _usage.Take(usage);
        if (Member(data, "delta"u8).TryGetProperty("stop_reason"u8, out var reason) && reason.ValueKind == JsonValueKind.String)
            _finishReason = FinishReason.Of(reason, _tools.HasCalls);
    }

    private void MessageStop()
    {
        Begin();
        EndBlock();
        _chunks.EndDelta(_chunks.BeginDelta(), _finishReason ?? FinishReason.Of(default, _tools.HasCalls));
        _chunks.WriteEnd(_usage);
        _isComplete = true;
    }

    /// <summary>Writes the first chunk, once.</summary>
    private void Begin()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        var json = _chunks.BeginDelta();
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, ""u8);
        _chunks.EndDelta(json);
    }

    private static JsonElement Member(JsonElement data, ReadOnlySpan<byte> name) =>
        data.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : throw Malformed();

    private static CallErrorException Malformed() =>
        CallErrorException.BadUpstream("The upstream sent an event that lacks what belongs to its type.");
}
