using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Calls;

/// <summary>Answers with an error in the caller's protocol.</summary>
internal static class ErrorReply
{
    /// <summary>Answers; nothing when the answer has begun already.</summary>
    /// <returns>The status.</returns>
    public static async Task<int> SendAsync(HttpContext http, Protocol protocol, CallError error)
    {
        int status = ErrorShape.Status(protocol, error.Kind);
        var response = http.Response;
        if (response.HasStarted)
            return status;
        string header = UpstreamHeaders.RequestId(protocol);
        if (response.Headers[header].Count == 0)
            response.Headers[header] = error.RequestId ?? http.TraceIdentifier;
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            response.Headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, SseWriter.Json))
            ErrorShape.Write(protocol, error, response.Headers[header].ToString(), json);
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
        return status;
    }
}
