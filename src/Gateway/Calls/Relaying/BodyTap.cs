using System.Buffers;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Calls.Relaying;

/// <summary>
/// An answer that is not streamed, on its way through untouched. Its beginning, mostly all of it, is there before a byte goes to the
/// caller: an upstream that breaks off until then is no caller's concern.
/// </summary>
internal sealed class BodyTap(Stream upstream, Protocol protocol, AttemptClock clock, int most) : ReadOnlyTap
{
    /// <summary>An answer of some 10,000 tokens; a larger one goes on while it comes.</summary>
    private const int HeldBack = 64 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _held;
    private int _given;
    private bool _hasEnded;
    private bool _isTooLarge;
    private PollThreadBudget _budget;

    /// <summary>What was seen on the way.</summary>
    public AnswerWatch Watch { get; } = new(protocol);

    /// <summary>Whether all of it is there.</summary>
    public bool IsWhole => _hasEnded;

    /// <summary>What is there and has not been read.</summary>
    public ReadOnlySpan<byte> Held => _buffer.AsSpan(_given, _held - _given);

    /// <summary>Reads all of it, or as much as is held back.</summary>
    public async ValueTask PrimeAsync()
    {
        while (!_hasEnded && _held < HeldBack)
        {
            await FillAsync();
            clock.BeginRead();
        }

        clock.EndRead();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given == _held && !_hasEnded)
        {
            if (_isTooLarge)
                (_held, _given) = (0, 0);
            clock.BeginRead();
            await FillAsync();
            clock.EndRead();
        }

        int count = Math.Min(buffer.Length, _held - _given);
        _buffer.AsMemory(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            upstream.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync()
    {
        if (_buffer.Length == _held)
            Grow();
        int read = await upstream.ReadAsync(_buffer.AsMemory(_held), clock.Token);
        _held += read;
        await _budget.AfterRead(read, _held);
        _isTooLarge |= _held > most;
        if (read > 0)
            return;
        _hasEnded = true;
        // One that is larger than may be held tells nothing of its usage.
        if (!_isTooLarge)
            Watch.LookAt(_buffer.AsSpan(0, _held));
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
