using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Gateway.Routing;

/// <summary>
/// A key as it is kept and compared: the first 128 bits of SHA-256 over the lengths and the UTF-16 of its parts. The same in every replica;
/// however long a session's name is, it takes 16 bytes, and cannot be read where it is stored.
/// </summary>
internal readonly record struct AffinityHash(UInt128 Value)
{
    private const int UsualBytes = 512;

    /// <summary>Its part of the choice by <see cref="Rendezvous"/>.</summary>
    public ulong Seed => (ulong)Value;

    public static AffinityHash Of(in AffinityKey key) => Of(key.Caller, key.Session, key.Model);

    /// <summary>A name of an instance, for <see cref="Rendezvous"/>.</summary>
    public static ulong OfName(string name) => Of(name, "", "").Seed;

    /// <summary>As 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32");

    private static AffinityHash Of(ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> third)
    {
        int size = (2 * sizeof(int)) + (sizeof(char) * (first.Length + second.Length + third.Length));
        byte[]? rented = size <= UsualBytes ? null : ArrayPool<byte>.Shared.Rent(size);
        var bytes = (rented ?? stackalloc byte[UsualBytes])[..size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(int)..], second.Length);
        var text = MemoryMarshal.Cast<byte, char>(bytes[(2 * sizeof(int))..]);
        first.CopyTo(text);
        second.CopyTo(text[first.Length..]);
        third.CopyTo(text[(first.Length + second.Length)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
