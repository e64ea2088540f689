using System.Buffers.Binary;
using System.Net;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// A pool of client addresses, taken in turn. To a target on the loopback they are real: sockets bound to 127.0.0.x. To another they can
/// only be told by <c>X-Forwarded-For</c>, which counts where the target trusts this machine.
/// </summary>
public sealed class SourceAddresses
{
    /// <summary>The most addresses of a pool.</summary>
    public const int Most = 10_000;

    /// <summary>127.0.0.1 is left to whoever else speaks with the target from this machine.</summary>
    private static readonly IPAddress FirstOfLoopback = new([127, 0, 0, 2]);

    /// <summary>RFC 2544 sets 198.18.0.0/15 apart for measurements: no client of the target is there.</summary>
    private static readonly IPAddress FirstForwarded = new([198, 18, 0, 1]);

    private readonly SourceAddress[] _all;

    private SourceAddresses(IEnumerable<SourceAddress> all) => _all = [.. all];

    /// <summary>How many there are.</summary>
    public int Count => _all.Length;

    /// <summary>The address whose turn is the n-th, from 0.</summary>
    public SourceAddress this[long n] => _all[n % _all.Length];

    /// <summary>A pool for a target.</summary>
    /// <param name="target">Where requests go.</param>
    /// <param name="count">How many, 1 to <see cref="Most"/>.</param>
    /// <param name="forwarded">Whether they are told by <c>X-Forwarded-For</c>.</param>
    /// <exception cref="InvalidPlanException">The target is elsewhere, and more than one address is wanted that is not only
    /// told.</exception>
    public static SourceAddresses For(Uri target, int count, bool forwarded)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        if (forwarded)
            return new SourceAddresses(
                From(FirstForwarded, count).Select(address => new SourceAddress(null, [new("X-Forwarded-For", address.ToString())]))
            );
        if (target.IsLoopback && target.HostNameType != UriHostNameType.IPv6)
            return new SourceAddresses(From(FirstOfLoopback, count).Select(address => new SourceAddress(address, [])));
        return count == 1
            ? new SourceAddresses([new SourceAddress(null, [])])
            : throw new InvalidPlanException(
                $"{target.Authority} is not on the loopback of IPv4, so requests cannot come from {count} addresses. Use one, or let "
                    + "them be told by X-Forwarded-For if the target trusts this machine."
            );
    }

    private static IEnumerable<IPAddress> From(IPAddress first, int count)
    {
        uint number = BinaryPrimitives.ReadUInt32BigEndian(first.GetAddressBytes());
        for (uint i = 0; i < count; i++)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number + i);
            yield return new IPAddress(bytes);
        }
    }
}

/// <summary>Where a request shall seem to come from.</summary>
/// <param name="From">For <see cref="Request.From"/>.</param>
/// <param name="Headers">To be added to the request's.</param>
public sealed record SourceAddress(IPAddress? From, IReadOnlyList<KeyValuePair<string, string>> Headers);
