namespace Platform.Gateway.FrontDoor.Retries;

/// <summary>Which requests may be retried although they may have been carried out.</summary>
internal static class Retryable
{
    private const string Key = "Idempotency-Key";

    /// <summary>Whether its method is idempotent (RFC 9110, section 9.2.2) or it names itself by an <c>Idempotency-Key</c>.</summary>
    public static bool Is(HttpRequest request) => IsIdempotent(request.Method) || !string.IsNullOrWhiteSpace(request.Headers[Key]);

    /// <summary>As it is sent to a service.</summary>
    public static bool Is(HttpRequestMessage request) =>
        IsIdempotent(request.Method.Method)
        || (request.Headers.NonValidated.TryGetValues(Key, out var keys) && keys.Any(key => !string.IsNullOrWhiteSpace(key)));

    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method)
        || HttpMethods.IsHead(method)
        || HttpMethods.IsOptions(method)
        || HttpMethods.IsPut(method)
        || HttpMethods.IsDelete(method);
}
