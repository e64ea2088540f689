using System.Buffers;
using System.Globalization;
using System.Text;
using Platform.ServiceDefaults.Http;

namespace Platform.LogIngest.Ingest;

/// <summary>
/// An answer as it is kept with an idempotency key: <c>#</c> and the fingerprint of its request, three digits of status, the body. Answers
/// of versions before 0.2.0 begin with the status; they are given whatever the request is.
/// </summary>
internal static class StoredAnswer
{
    private const byte Mark = (byte)'#';
    private const int StatusDigits = 3;

    /// <summary>The answer to the first request with a key.</summary>
    public static byte[] Make(Idempotency idempotency, int status, ReadOnlySpan<byte> body) =>
        [Mark, .. Encoding.ASCII.GetBytes(idempotency.Fingerprint + status.ToString("D3", CultureInfo.InvariantCulture)), .. body];

    /// <summary>Whether an answer is that to this request, and not to another one with the same key.</summary>
    public static bool IsOf(Idempotency idempotency, ReadOnlySpan<byte> answer) =>
        answer[0] != Mark || Encoding.ASCII.GetString(answer.Slice(1, Idempotency.FingerprintLength)) == idempotency.Fingerprint;

    /// <summary>Writes it to the response.</summary>
    public static void Send(HttpContext context, ReadOnlySpan<byte> answer)
    {
        if (answer[0] == Mark)
            answer = answer[(1 + Idempotency.FingerprintLength)..];
        int status = 0;
        foreach (byte digit in answer[..StatusDigits])
            status = (status * 10) + (digit - '0');
        Send(context, status, answer[StatusDigits..]);
    }

    /// <summary>Writes a JSON body to the response.</summary>
    public static void Send(HttpContext context, int status, ReadOnlySpan<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypes.Json;
        context.Response.ContentLength = body.Length;
        context.Response.BodyWriter.Write(body);
    }
}
