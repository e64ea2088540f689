using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.ServiceDefaults.Http;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Requests;

/// <summary>The idempotency key of a request, with what tells the request from others.</summary>
internal static class RequestIdempotency
{
    /// <summary>What a repeated key does.</summary>
    public const string Effect = "The same key gets the first answer again as long as the session lives, and nothing more is stored.";

    /// <summary>Reads the key of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="faults">Takes what is wrong with it.</param>
    /// <param name="request">All that makes another request of it.</param>
    /// <returns>Null without a key, and for one that is wrong.</returns>
    public static Idempotency? Read(HttpContext context, Faults faults, params ReadOnlySpan<string?> request)
    {
        if (!IdempotencyKey.TryRead(context.Request, out string? key))
            faults.Add(IdempotencyKey.Header, IdempotencyKey.Rule);
        return key is null ? null : new Idempotency(key, Fingerprint(request));
    }

    private static string Fingerprint(ReadOnlySpan<string?> request)
    {
        var text = new StringBuilder();
        foreach (string? part in request)
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
