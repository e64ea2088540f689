using Microsoft.Extensions.Primitives;

namespace Platform.LogIngest.Ingest;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 128;

    /// <summary>Reads the key of a request.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static EntryError? Read(StringValues header, out string? key)
    {
        key = null;
        if (header.Count == 0)
            return null;
        string value = header.Count == 1 ? header[0]! : "";
        if (value.Length is < 1 or > MaxLength || !value.All(c => c is > ' ' and <= '~'))
            return new EntryError(null, Header, $"must be given once and be 1 to {MaxLength} visible ASCII characters.");
        key = value;
        return null;
    }
}
