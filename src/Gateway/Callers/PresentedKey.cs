using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Platform.Gateway.Callers;

/// <summary>Keys as requests bring them. Only their hash leaves here.</summary>
internal static class PresentedKey
{
    /// <summary>The bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>The longest key.</summary>
    private const int MaxLength = 512;

    private const string Scheme = "Bearer ";

    /// <summary>Hashes the key of a header such as <c>x-api-key</c>.</summary>
    /// <param name="value">The header.</param>
    /// <param name="hash">Gets the SHA-256 of the key; <see cref="HashLength"/> bytes.</param>
    /// <returns>False when it is no key: more than one value, not ASCII, or longer than 512 bytes.</returns>
    public static bool TryHash(StringValues value, Span<byte> hash) => value.Count == 1 && TryHash(value[0].AsSpan(), hash);

    /// <summary>Hashes the key of <c>Authorization: Bearer</c>.</summary>
    /// <param name="value">The header.</param>
    /// <param name="hash">Gets the SHA-256 of the key; <see cref="HashLength"/> bytes.</param>
    /// <returns>False when it is none, as before, or of another scheme.</returns>
    public static bool TryHashBearer(StringValues value, Span<byte> hash)
    {
        var text = value.Count == 1 ? value[0].AsSpan() : default;
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && TryHash(text[Scheme.Length..].Trim(' '), hash);
    }

    /// <summary>Reads a hash as it is configured: 64 hexadecimal digits.</summary>
    /// <returns>Null when it is none.</returns>
    public static byte[]? Parse(string? hash)
    {
        byte[] bytes = new byte[HashLength];
        return hash?.Length == 2 * HashLength && Convert.FromHexString(hash, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    private static bool TryHash(ReadOnlySpan<char> key, Span<byte> hash)
    {
        if (key.Length is 0 or > MaxLength)
            return false;
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (Ascii.FromUtf16(key, bytes, out int length) != OperationStatus.Done)
            return false;
        SHA256.HashData(bytes[..length], hash);
        return true;
    }
}
