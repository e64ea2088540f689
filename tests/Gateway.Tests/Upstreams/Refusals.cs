namespace Platform.Gateway.Tests.Upstreams;

/// <summary>Errors as providers write them.</summary>
internal static class Refusals
{
    /// <summary>What every refusal says.</summary>
    public const string Message = "It cannot be.";

    /// <summary>The body of an answer with a status.</summary>
    public static string Body(string provider, int status, string message = Message) =>
        provider == "openai"
            ? $$$"""{"error":{"message":"{{{message}}}","type":"{{{OpenAiType(status)}}}","param":null,"code":null}}"""
            : $$$"""{"type":"error","error":{"type":"{{{AnthropicType(status)}}}","message":"{{{message}}}"},"request_id":"req_up"}""";

    /// <summary>The event that ends a stream.</summary>
    public static string Event(string provider, int status, string message = Message) =>
        (provider == "openai" ? "" : "event: error\n") + "data: " + Body(provider, status, message) + "\n\n";

    private static string OpenAiType(int status) =>
        status switch
        {
            429 => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        };

    private static string AnthropicType(int status) =>
        status switch
        {
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            529 => "overloaded_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        };
}
