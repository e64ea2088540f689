using System.Buffers;
using Microsoft.OpenApi;

namespace Platform.ServiceDefaults.Http;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): a request that is repeated with the same key is carried
/// out
/// once. A key that was used for another request is refused with 422.
/// </summary>
public static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 255;

    /// <summary>What is said of a key that is refused.</summary>
    public static readonly string Rule = $"must be given once and be 1 to {MaxLength} visible ASCII characters.";

    /// <summary>What is said when a key comes with another request than its first.</summary>
    public const string Reused =
        "This Idempotency-Key was used for another request. Use a new one for each, such as a UUID, and the same only to repeat a request.";

    private static readonly SearchValues<char> Visible = SearchValues.Create([
        .. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c),
    ]);

    /// <summary>Reads the key of a request.</summary>
    /// <param name="request">May have none.</param>
    /// <param name="key">Null without one.</param>
    /// <returns>Whether it is well formed or absent; if not, <see cref="Rule"/> says why.</returns>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        ArgumentNullException.ThrowIfNull(request);
        key = null;
        var values = request.Headers[Header];
        if (values.Count == 0)
            return true;
        if (values is not [{ Length: >= 1 and <= MaxLength } value] || value.AsSpan().ContainsAnyExcept(Visible))
            return false;
        key = value;
        return true;
    }

    /// <summary>Says in OpenAPI that a route takes the header.</summary>
    /// <param name="route">It reads the header by <see cref="TryRead"/>.</param>
    /// <param name="effect">What a repeated key does, for people.</param>
    public static TBuilder TakesIdempotencyKey<TBuilder>(this TBuilder route, string effect)
        where TBuilder : IEndpointConventionBuilder =>
        route.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                (operation.Parameters ??= []).Add(
                    new OpenApiParameter
                    {
                        Name = Header,
                        In = ParameterLocation.Header,
                        Description = $"1 to {MaxLength} visible ASCII characters. {effect}",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    }
                );
                return Task.CompletedTask;
            }
        );
}
