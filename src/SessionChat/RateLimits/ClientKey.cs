using System.Buffers.Binary;
using System.Net;

namespace Platform.SessionChat.RateLimits;

/// <summary>Who is limited.</summary>
/// <param name="Tenant">For whom it asks.</param>
/// <param name="Address">Its address as one of IPv6, cut to the network that one household has.</param>
internal readonly record struct ClientKey(string Tenant, UInt128 Address)
{
    /// <summary>::ffff:0:0, under which IPv6 has the addresses of IPv4.</summary>
    private static readonly UInt128 Ipv4 = new(0, 0xFFFF_0000_0000);

    /// <summary>The client at an address; all that have none are one.</summary>
    /// <param name="tenant">For whom it asks.</param>
    /// <param name="address">Behind forwarded headers.</param>
    /// <param name="ipv6PrefixLength">See <see cref="RateLimitOptions.Ipv6PrefixLength"/>.</param>
    public static ClientKey Of(string tenant, IPAddress? address, int ipv6PrefixLength)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out int length))
            return new ClientKey(tenant, UInt128.Zero);
        if (length == 4)
            return new ClientKey(tenant, Ipv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes));
        var whole = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new ClientKey(tenant, address.IsIPv4MappedToIPv6 ? whole : whole & (UInt128.MaxValue << (128 - ipv6PrefixLength)));
    }
}
