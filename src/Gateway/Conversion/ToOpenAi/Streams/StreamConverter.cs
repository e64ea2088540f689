using System.Buffers;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToOpenAi.Replies;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToOpenAi.Streams;

/// <summary>Turns the chunks of a streamed chat completion into Anthropic's events.</summary>
/// <remarks>
/// The count of tokens comes last, in a chunk without choices, and some upstreams never send it: what ends the answer waits for it, for
/// <c>[DONE]</c>, or for the end of the stream.
/// </remarks>
internal sealed class StreamConverter : IStreamConverter
{
    private readonly ConversionTarget _target;
    private readonly IBufferWriter<byte> _caller;
    private readonly ArrayBufferWriter<byte> _written = new(1024);
    private readonly EventWriter _events;
    private readonly BlockSequence _blocks;
    private readonly StreamedCalls _calls;
    private byte[] _id = [];
    private byte[] _finishReason = [];
    private bool _isStarted;
    private bool _isRefused;
    private bool _isComplete;

    public StreamConverter(ConversionTarget target, IBufferWriter<byte> caller)
    {
        (_target, _caller) = (target, caller);
        _events = new EventWriter(_written);
        _blocks = new BlockSequence(_events);
        _calls = new StreamedCalls(_blocks, target.MaxHeldBytes);
    }

    public TokenUsage Usage { get; private set; }

    public bool HasContent { get; private set; }

    public bool Convert(string eventType, ReadOnlySpan<byte> data)
    {
        if (_isComplete)
            return true;
        try
        {
            if (data.SequenceEqual("[DONE]"u8))
                Finish();
            else if (eventType == "error")
                throw new CallErrorException(ErrorShape.Read(0, data));
            else
                Take(Completion.Read(data));
            _caller.Write(_written.WrittenSpan);
        }
        finally
        {
            _written.ResetWrittenCount();
        }

        return _isComplete;
    }

    public void End()
    {
        if (_isComplete)
            return;
        Finish();
        _caller.Write(_written.WrittenSpan);
        _written.ResetWrittenCount();
    }

    private void Take(in Completion chunk)
    {
        if (_id.Length == 0 && !chunk.Id.IsEmpty)
            _id = chunk.Id.ToArray();
        if (chunk.HasChoice)
        {
            Start();
            TakeThoughts(chunk);
            TakeText(chunk.Text);
            TakeText(chunk.Refusal);
            _isRefused |= !chunk.Refusal.IsEmpty;
            TakeCalls(chunk);
            TakeFinish(chunk.FinishReason);
        }

        if (chunk.Usage is not { } usage)
            return;
        Usage = usage;
        if (_finishReason.Length > 0)
            Finish();
    }

    private void TakeThoughts(in Completion chunk)
    {
        if (!chunk.Reasoning.IsEmpty)
        {
            BeginContent();
            _blocks.Thinking(chunk.Reasoning);
        }

        var details = new ReasoningDetailReader(chunk.ReasoningDetails);
        while (details.Next())
        {
            BeginContent();
            if (details.IsRedacted)
                _blocks.Redacted(details.Text);
            else
                _blocks.Signed(details.Text, details.Signature);
        }
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        BeginContent();
        _blocks.Text(text);
    }

    private void TakeCalls(in Completion chunk)
    {
        var calls = new ToolCallReader(chunk.Calls);
        while (calls.Next())
        {
            HasContent = true;
            _calls.Add(calls);
        }
    }

    /// <summary>Content that is no call.</summary>
    private void BeginContent()
    {
        HasContent = true;
        _calls.EndOpen();
    }

    private void TakeFinish(ReadOnlySpan<byte> reason)
    {
        if (reason.IsEmpty)
            return;
        StopReason.Of(reason, _calls.Any, _isRefused);
        _finishReason = reason.ToArray();
        EndContent();
    }

    private void EndContent()
    {
        _calls.Flush();
        _blocks.Close();
    }

    private void Start()
    {
        if (_isStarted)
            return;
        _isStarted = true;
        _events.MessageStart(MessageId.Of(_id), _target.CallerModel, Usage);
    }

    private void Finish()
    {
        if (_finishReason.Length == 0)
            throw UpstreamJson.BrokeOff();
        EndContent();
        _events.MessageStop(StopReason.Of(_finishReason, _calls.Any, _isRefused), Usage);
        _isComplete = true;
    }
}
