using Microsoft.Net.Http.Headers;

namespace Platform.ServiceDefaults.Http;

/// <summary>The media types of bodies, and whether a request has one; the same answer in every service.</summary>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string NdJson = "application/x-ndjson";
    public const string ProblemJson = "application/problem+json";

    /// <summary>
    /// Whether the body is JSON by its Content-Type: <c>application/json</c> or a type with the suffix <c>+json</c>, with any parameters,
    /// as the
    /// framework's binding takes it. What clients send is compared before it is parsed, so that hot paths allocate nothing.
    /// </summary>
    public static bool HasJson(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return IsUsual(request.ContentType) || request.HasJsonContentType();
    }

    /// <summary>Whether the Content-Type is a media type, with any parameters.</summary>
    public static bool Has(this HttpRequest request, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(request);
        return MediaTypeHeaderValue.TryParse(request.ContentType, out var given)
            && given.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsUsual(string? contentType) =>
        string.Equals(contentType, Json, StringComparison.OrdinalIgnoreCase)
        || string.Equals(contentType, "application/json; charset=utf-8", StringComparison.OrdinalIgnoreCase);
}
