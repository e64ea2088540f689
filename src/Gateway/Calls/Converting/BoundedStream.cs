using Platform.Gateway.Calls.Relaying;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Calls.Converting;

/// <summary>An upstream's body that is read by a parser, which would hold all of it in memory.</summary>
/// <param name="upstream">The body.</param>
/// <param name="clock">How long it may take.</param>
/// <param name="most">The most bytes until <see cref="Restart"/>.</param>
internal sealed class BoundedStream(Stream upstream, AttemptClock clock, int most) : ReadOnlyTap
{
    private int _read;
    private PollThreadBudget _budget;

    /// <summary>What comes now may have as many bytes again.</summary>
    public void Restart() => _read = 0;

    /// <exception cref="CallErrorException">There is more than may be.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await upstream.ReadAsync(buffer, clock.Token);
        clock.BeginRead();
        _read += read;
        await _budget.AfterRead(read, _read);
        return _read <= most
            ? read
            : throw CallErrorException.BadUpstream($"The upstream's answer, or an event of it, is larger than {most} bytes.");
    }
}
