using System.Buffers.Text;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>
/// What can be told of a token without a key. Data protection's payload begins with a magic number and the id of its key
/// (https://learn.microsoft.com/aspnet/core/security/data-protection/implementation/authenticated-encryption-details).
/// </summary>
internal static class TokenText
{
    /// <summary>The most characters of one; ours have about 300.</summary>
    public const int MaxLength = 2048;

    private const int KeyIdOffset = 4;
    private const int HeaderLength = KeyIdOffset + 16;

    private static ReadOnlySpan<byte> Magic => [0x09, 0xF0, 0xC9, 0xF0];

    /// <summary>Whether the text has the form of a token, and if so which key it names.</summary>
    public static bool TryReadKeyId(ReadOnlySpan<char> token, out Guid keyId)
    {
        keyId = default;
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (token.Length > MaxLength || !Base64Url.IsValid(token, out int length) || length <= HeaderLength)
            return false;
        bytes = bytes[..Base64Url.DecodeFromChars(token, bytes)];
        keyId = new Guid(bytes[KeyIdOffset..HeaderLength]);
        return bytes.StartsWith(Magic) && IsCanonical(token, bytes);
    }

    /// <summary>Decoders overlook spaces, padding and the last bits; a token has one spelling.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> token, ReadOnlySpan<byte> bytes)
    {
        Span<char> spelling = stackalloc char[MaxLength];
        return Base64Url.TryEncodeToChars(bytes, spelling, out int written) && token.SequenceEqual(spelling[..written]);
    }
}
