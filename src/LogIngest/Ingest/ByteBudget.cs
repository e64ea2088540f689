using Microsoft.Extensions.Options;

namespace Platform.LogIngest.Ingest;

/// <summary>What bodies and entries may take of this process's memory, all requests together.</summary>
internal sealed class ByteBudget(IOptions<LogIngestOptions> options)
{
    private readonly long _most = options.Value.MaxBytesInFlight;
    private long _used;

    /// <summary>Bytes reserved now.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Reserves bytes, or none when there is no room.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= _most)
            return true;
        Release(bytes);
        return false;
    }

    /// <summary>Gives back what was reserved.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
