using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.LogIngest.Ingest;

/// <summary>An answer as it is kept with an idempotency key: three digits of status, then the body.</summary>
internal static class StoredAnswer
{
    private const int StatusDigits = 3;

    /// <summary>An answer with its status in front.</summary>
    public static byte[] Make(int status, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes(status.ToString("D3", CultureInfo.InvariantCulture)), .. body];

    /// <summary>Writes it to the response.</summary>
    public static void Send(HttpContext context, ReadOnlySpan<byte> answer)
    {
        int status = 0;
        foreach (byte digit in answer[..StatusDigits])
            status = (status * 10) + (digit - '0');
        Send(context, status, answer[StatusDigits..]);
    }

    /// <summary>Writes a JSON body to the response.</summary>
    public static void Send(HttpContext context, int status, ReadOnlySpan<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.BodyWriter.Write(body);
    }
}
