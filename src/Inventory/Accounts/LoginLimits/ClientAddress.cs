using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Platform.Inventory.Accounts.LoginLimits;

/// <summary>The address of a client, as far as one customer of a provider has one: IPv4 whole, IPv6 its first 64 bits.</summary>
internal static class ClientAddress
{
    /// <summary>The address of the request, behind forwarded headers. All that have none count as one.</summary>
    public static UInt128 Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    public static UInt128 Of(IPAddress? address)
    {
        if (address is null)
            return UInt128.Zero;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        // The lower half is what tells them apart: no IPv6 network has anything there.
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new UInt128(0, (1UL << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
    }
}
