using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Requests;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";

    private const int MaxLength = 255;

    /// <summary>Reads the key of a request, and remembers what it is said of.</summary>
    /// <param name="context">The request.</param>
    /// <param name="faults">Takes what is wrong with it.</param>
    /// <param name="request">All that makes another request of it.</param>
    /// <returns>Null without a key.</returns>
    public static Idempotency? Read(HttpContext context, Faults faults, params ReadOnlySpan<string?> request)
    {
        var values = context.Request.Headers[Name];
        if (values.Count == 0)
            return null;
        string key = values.Count == 1 ? values[0]! : "";
        if (key.Length is < 1 or > MaxLength || !key.All(c => c is > ' ' and <= '~'))
            faults.Add(Name, $"must be given once and be 1 to {MaxLength} visible ASCII characters.");
        return new Idempotency(key, Fingerprint(request));
    }

    private static string Fingerprint(ReadOnlySpan<string?> request)
    {
        var text = new StringBuilder();
        foreach (string? part in request)
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
