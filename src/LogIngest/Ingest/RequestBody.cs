using System.Buffers;

namespace Platform.LogIngest.Ingest;

/// <summary>A body in pooled memory, which counts against the budget. Must be disposed.</summary>
internal sealed class RequestBody(ByteBudget budget, int limit) : IDisposable
{
    /// <summary>A byte of body costs itself, its frame and the queue's copy of that, in pooled arrays of up to twice the size.</summary>
    public const int CostAByte = 4;

    private byte[] _bytes = [];
    private long _reserved;

    /// <summary>How much is there.</summary>
    public int Length { get; private set; }

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Bytes => Memory.Span;

    /// <summary>What is there, until it is disposed.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Makes room for a body of known length.</summary>
    public BodyOutcome Reserve(long length) => length > limit ? BodyOutcome.TooLarge : Grow((int)length);

    /// <summary>Free memory for the next read; grows as needed, to one byte beyond the limit.</summary>
    public BodyOutcome TryGetMemory(out Memory<byte> memory)
    {
        var outcome = BodyOutcome.Read;
        if (Length == _bytes.Length)
            outcome = Length > limit ? BodyOutcome.TooLarge : Grow((int)Math.Min(Math.Max(4096, Length * 2L), limit + 1L));
        memory = outcome == BodyOutcome.Read ? _bytes.AsMemory(Length) : default;
        return outcome;
    }

    /// <summary>Counts what was put into the free memory.</summary>
    public BodyOutcome Advance(int count)
    {
        Length += count;
        return Length > limit ? BodyOutcome.TooLarge : BodyOutcome.Read;
    }

    /// <summary>Adds a copy of what arrived.</summary>
    public BodyOutcome Append(in ReadOnlySequence<byte> bytes)
    {
        if (Length + bytes.Length > limit)
            return BodyOutcome.TooLarge;
        int length = Length + (int)bytes.Length;
        if (
            length > _bytes.Length
            && Grow((int)Math.Max(length, Math.Min(2L * _bytes.Length, limit))) is var outcome and not BodyOutcome.Read
        )
            return outcome;
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length = length;
        return BodyOutcome.Read;
    }

    public void Dispose()
    {
        budget.Release(_reserved);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _reserved, Length) = ([], 0, 0);
    }

    private BodyOutcome Grow(int size)
    {
        long more = ((long)size * CostAByte) - _reserved;
        if (more > 0)
        {
            if (!budget.TryReserve(more))
                return BodyOutcome.NoRoom;
            _reserved += more;
        }

        if (size <= _bytes.Length)
            return BodyOutcome.Read;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        return BodyOutcome.Read;
    }
}

/// <summary>What became of reading a body.</summary>
internal enum BodyOutcome
{
    /// <summary>It is there.</summary>
    Read,

    /// <summary>It is larger than its limit.</summary>
    TooLarge,

    /// <summary>The memory for bodies is used up by other requests.</summary>
    NoRoom,

    /// <summary>It is not what its Content-Encoding says.</summary>
    NotEncoded,
}
