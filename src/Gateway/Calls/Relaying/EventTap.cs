using System.Buffers;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls.Relaying;

/// <summary>
/// A streamed answer on its way through: whole events, byte by byte as they came. A broken, late or endless one ends with an error event in
/// the caller's protocol instead of a cut connection.
/// </summary>
internal sealed class EventTap : ReadOnlyTap
{
    private const int SmallestBuffer = 4096;

    private readonly Stream _upstream;
    private readonly LlmCall _call;
    private readonly Secret? _key;
    private readonly AttemptClock _clock;
    private readonly int _maxEvent;
    private readonly bool _keepsUsage;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
    private int _start;
    private int _ready;
    private int _end;
    private EventScanner _scanner;
    private PollThreadBudget _budget;
    private bool _hasEnded;
    private bool _hasContent;

    /// <param name="upstream">The upstream's body.</param>
    /// <param name="call">Whose answer it is.</param>
    /// <param name="key">What an error may not quote.</param>
    /// <param name="clock">How long it may take.</param>
    /// <param name="maxEvent">The largest event, in bytes.</param>
    /// <param name="keepsUsage">Whether events that tell the usage alone are kept from the caller, who did not ask.</param>
    public EventTap(Stream upstream, LlmCall call, Secret? key, AttemptClock clock, int maxEvent, bool keepsUsage) =>
        (_upstream, _call, _key, _clock, _maxEvent, _keepsUsage, Watch) = (
            upstream,
            call,
            key,
            clock,
            maxEvent,
            keepsUsage,
            new(call.Protocol)
        );

    /// <summary>What was seen on the way.</summary>
    public AnswerWatch Watch { get; }

    /// <summary>Why the answer is not whole; null when it is.</summary>
    public CallError? Broken { get; private set; }

    /// <summary>Reads until the first event is there that does more than open the answer.</summary>
    /// <returns>Why there will be none; null when there is.</returns>
    /// <exception cref="OperationCanceledException">The caller hung up, or the time is over.</exception>
    /// <exception cref="IOException">The upstream broke off.</exception>
    public async ValueTask<CallError?> PrimeAsync()
    {
        while (!_hasContent && !_hasEnded)
            await FillAsync();
        return Broken;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready == _start && !_hasEnded)
            await FillOrEndAsync();
        int count = Math.Min(buffer.Length, _ready - _start);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _upstream.Dispose();
        }

        base.Dispose(disposing);
    }

    private static CallError Incomplete => new(CallErrorKind.BadUpstream, "The upstream ended its answer before it was complete.");

    private async ValueTask FillOrEndAsync()
    {
        try
        {
            _clock.BeginRead();
            await FillAsync();
            _clock.EndRead();
        }
        catch (OperationCanceledException) when (_clock.IsOver)
        {
            End(new(CallErrorKind.Timeout, "The upstream took too long to go on."));
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            End(new(CallErrorKind.BadUpstream, "The upstream broke off."));
        }
    }

    /// <summary>Reads once, and looks at all events that are whole.</summary>
    private async ValueTask FillAsync()
    {
        MakeRoom();
        int read = await _upstream.ReadAsync(_buffer.AsMemory(_end), _clock.Token);
        _end += read;
        await _budget.AfterRead(read);
        while (!_hasEnded && _scanner.FindEnd(_buffer.AsSpan(_ready, _end - _ready), areAll: read == 0) is >= 0 and var length)
            Pass(length);
        if (read == 0 && !_hasEnded)
            End(Incomplete);
        else if (!_hasEnded && _end - _ready > _maxEvent)
            End(new(CallErrorKind.BadUpstream, $"An event of the upstream is larger than {_maxEvent} bytes."));
    }

    private void Pass(int length)
    {
        var role = Watch.LookAtEvent(_buffer.AsSpan(_ready, length));
        if (role == EventRole.UsageAlone && _keepsUsage)
        {
            _buffer.AsSpan(_ready + length, _end - _ready - length).CopyTo(_buffer.AsSpan(_ready));
            _end -= length;
            return;
        }

        if (role == EventRole.Error && QuotedKey.IsIn(_buffer.AsSpan(_ready, length), _key))
        {
            End(QuotedKey.Remove(Watch.Error!, _key));
            return;
        }

        _hasContent = _hasContent || !Watch.IsOpening(_buffer.AsSpan(_ready, length));
        _ready += length;
        // What an upstream sends after the end is dropped, and it may never close.
        _hasEnded = role is EventRole.Error or EventRole.End;
        Broken = Watch.Error;
    }

    /// <summary>Nothing more comes. What there is of an event that is not whole is dropped for the error.</summary>
    private void End(CallError error)
    {
        (_hasEnded, Broken) = (true, error);
        var output = new ArrayBufferWriter<byte>(SmallestBuffer / 8);
        ErrorShape.WriteEvent(_call.Protocol, error, _call.Id, output);
        _end = _ready;
        Grow(output.WrittenCount);
        output.WrittenSpan.CopyTo(_buffer.AsSpan(_end));
        _ready = _end += output.WrittenCount;
    }

    private void MakeRoom()
    {
        if (_start == _ready && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _start, _ready) = (_end - _start, 0, 0);
        }

        Grow(1);
    }

    private void Grow(int room)
    {
        if (_buffer.Length - _end >= room)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _end + room));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
