using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Errors;

/// <summary>Errors as each protocol writes them.</summary>
internal static class ErrorShape
{
    /// <summary>The status that a protocol has for an error.</summary>
    public static int Status(Protocol protocol, CallErrorKind kind) =>
        kind switch
        {
            CallErrorKind.InvalidRequest => 400,
            CallErrorKind.Unauthenticated => 401,
            CallErrorKind.Billing => 402,
            CallErrorKind.Forbidden => 403,
            CallErrorKind.NotFound => 404,
            CallErrorKind.TooLarge => 413,
            CallErrorKind.UnsupportedMedia => 415,
            CallErrorKind.RateLimited => 429,
            CallErrorKind.BadUpstream => 502,
            CallErrorKind.Overloaded => protocol == Protocol.Anthropic ? 529 : 503,
            CallErrorKind.Timeout => 504,
            _ => 500,
        };

    /// <summary>
    /// What an upstream's status means: one that is no error's, when the answer is an error or not understood; 0 for an event of a stream.
    /// </summary>
    public static CallErrorKind Kind(int status) =>
        status switch
        {
            401 => CallErrorKind.Unauthenticated,
            402 => CallErrorKind.Billing,
            403 => CallErrorKind.Forbidden,
            404 => CallErrorKind.NotFound,
            408 or 504 => CallErrorKind.Timeout,
            413 => CallErrorKind.TooLarge,
            415 => CallErrorKind.UnsupportedMedia,
            429 => CallErrorKind.RateLimited,
            503 or 529 => CallErrorKind.Overloaded,
            502 => CallErrorKind.BadUpstream,
            >= 400 and < 500 => CallErrorKind.InvalidRequest,
            >= 500 or 0 => CallErrorKind.Internal,
            _ => CallErrorKind.BadUpstream,
        };

    /// <summary>Writes the body of an answer that is an error.</summary>
    public static void Write(Protocol protocol, CallError error, string requestId, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (protocol == Protocol.Anthropic)
            json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, protocol == Protocol.Anthropic ? AnthropicType(error.Kind) : OpenAiType(error.Kind));
        json.WriteString("message"u8, error.Message);
        if (protocol == Protocol.OpenAi)
        {
            json.WriteString("param"u8, error.Param);
            json.WriteString("code"u8, error.Code ?? OpenAiCode(error.Kind));
        }

        json.WriteEndObject();
        if (protocol == Protocol.Anthropic)
            json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes the event that ends a streamed answer that fails after its beginning. No <c>[DONE]</c> or <c>message_stop</c> follows.
    /// </summary>
    public static void WriteEvent(Protocol protocol, CallError error, string requestId, IBufferWriter<byte> output)
    {
        using var events = new SseWriter(output);
        Write(protocol, error, requestId, events.Begin(protocol == Protocol.Anthropic ? "error"u8 : default));
        events.End();
    }

    /// <summary>Reads an upstream's error, of either protocol.</summary>
    /// <param name="status">Its status; 0 for an event of a streamed answer.</param>
    /// <param name="body">Its body; one that is not of a protocol's shape tells nothing.</param>
    public static CallError Read(int status, ReadOnlySpan<byte> body)
    {
        var (type, message, param, code) = Members(body);
        var kind = OfType(type, code) ?? (status >= 400 ? Kind(status) : OfTypeAlone(type, code) ?? Kind(status));
        return new(kind, message is { Length: > 0 } ? message : Unexplained(status))
        {
            Param = param,
            Code = kind == CallErrorKind.InvalidRequest ? code : null,
        };
    }

    private static (string? Type, string? Message, string? Param, string? Code) Members(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return default;
            if (!root.TryGetProperty("error"u8, out var error))
                return (null, Text(root, "message"u8) ?? Text(root, "detail"u8), null, null);
            return error.ValueKind == JsonValueKind.Object
                ? (Text(error, "type"u8), Text(error, "message"u8), Text(error, "param"u8), Text(error, "code"u8))
                : (null, Text(root, "error"u8), null, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of a proxy, or cut off: the status alone counts.
            return default;
        }
    }

    private static string Unexplained(int status) =>
        status == 0
            ? "The upstream failed while it answered."
            : string.Create(CultureInfo.InvariantCulture, $"The upstream answered {status} without an explanation.");

    private static string? Text(JsonElement of, ReadOnlySpan<byte> name)
    {
        of.TryGetProperty(name, out var value);
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetRawText();
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Not Unicode: what the other members say still counts.
            return null;
        }
    }

    /// <summary>Types and codes that say more than the status.</summary>
    private static CallErrorKind? OfType(string? type, string? code) =>
        (code, type) switch
        {
            ("rate_limit_exceeded", _) => CallErrorKind.RateLimited,
            (_, "authentication_error") => CallErrorKind.Unauthenticated,
            (_, "billing_error") => CallErrorKind.Billing,
            (_, "permission_error") => CallErrorKind.Forbidden,
            (_, "not_found_error") => CallErrorKind.NotFound,
            (_, "request_too_large") => CallErrorKind.TooLarge,
            (_, "rate_limit_error") => CallErrorKind.RateLimited,
            (_, "overloaded_error") => CallErrorKind.Overloaded,
            (_, "timeout_error") => CallErrorKind.Timeout,
            _ => null,
        };

    /// <summary>
    /// Types and codes that stand for a status where there is none, as in a stream. OpenAI's <c>invalid_request_error</c> goes with many.
    /// </summary>
    private static CallErrorKind? OfTypeAlone(string? type, string? code) =>
        (code, type) switch
        {
            ("invalid_api_key", _) => CallErrorKind.Unauthenticated,
            ("model_not_found", _) => CallErrorKind.NotFound,
            ("overloaded", _) => CallErrorKind.Overloaded,
            ("timeout", _) => CallErrorKind.Timeout,
            ("bad_upstream", _) => CallErrorKind.BadUpstream,
            // OpenAI's own comes with 429: the upstream's account is empty, and another may take the call.
            ("insufficient_quota", _) or (_, "insufficient_quota") => CallErrorKind.RateLimited,
            _ when int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 400 and < 600 =>
                Kind(status),
            (_, "invalid_request_error") => CallErrorKind.InvalidRequest,
            (_, "api_error" or "server_error") => CallErrorKind.Internal,
            _ => null,
        };

    private static ReadOnlySpan<byte> AnthropicType(CallErrorKind kind) =>
        kind switch
        {
            CallErrorKind.InvalidRequest or CallErrorKind.UnsupportedMedia => "invalid_request_error"u8,
            CallErrorKind.Unauthenticated => "authentication_error"u8,
            CallErrorKind.Billing => "billing_error"u8,
            CallErrorKind.Forbidden => "permission_error"u8,
            CallErrorKind.NotFound => "not_found_error"u8,
            CallErrorKind.TooLarge => "request_too_large"u8,
            CallErrorKind.RateLimited => "rate_limit_error"u8,
            CallErrorKind.Overloaded => "overloaded_error"u8,
            CallErrorKind.Timeout => "timeout_error"u8,
            _ => "api_error"u8,
        };

    private static ReadOnlySpan<byte> OpenAiType(CallErrorKind kind) =>
        kind switch
        {
            CallErrorKind.Billing => "insufficient_quota"u8,
            CallErrorKind.RateLimited => "rate_limit_error"u8,
            CallErrorKind.Forbidden => "permission_error"u8,
            CallErrorKind.Internal or CallErrorKind.BadUpstream or CallErrorKind.Overloaded or CallErrorKind.Timeout => "server_error"u8,
            _ => "invalid_request_error"u8,
        };

    private static string? OpenAiCode(CallErrorKind kind) =>
        kind switch
        {
            CallErrorKind.Unauthenticated => "invalid_api_key",
            CallErrorKind.NotFound => "model_not_found",
            CallErrorKind.RateLimited => "rate_limit_exceeded",
            CallErrorKind.Billing => "insufficient_quota",
            CallErrorKind.Overloaded => "overloaded",
            CallErrorKind.Timeout => "timeout",
            CallErrorKind.BadUpstream => "bad_upstream",
            _ => null,
        };
}
