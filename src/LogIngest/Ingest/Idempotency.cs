using System.Security.Cryptography;
using System.Text;

namespace Platform.LogIngest.Ingest;

/// <summary>A client's idempotency key, and the request that it was given with.</summary>
/// <param name="Key">1 to 255 visible ASCII characters.</param>
/// <param name="Fingerprint">What tells the request from others: <see cref="FingerprintLength"/> hexadecimal digits.</param>
internal sealed record Idempotency(string Key, string Fingerprint)
{
    public const int FingerprintLength = 32;

    /// <summary>The first 128 bits of SHA-256 over the route with its query, and the inflated body.</summary>
    public static Idempotency Of(string key, HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return new(key, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, FingerprintLength / 2)));
    }
}
