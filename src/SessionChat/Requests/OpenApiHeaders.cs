using Microsoft.OpenApi;

namespace Platform.SessionChat.Requests;

/// <summary>Tells OpenAPI of headers that are read by hand.</summary>
internal static class OpenApiHeaders
{
    /// <summary>The route takes <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                (operation.Parameters ??= []).Add(
                    new OpenApiParameter
                    {
                        Name = IdempotencyHeader.Name,
                        In = ParameterLocation.Header,
                        Description =
                            "1 to 255 visible ASCII characters; the same key gets the first answer again as long as the session "
                            + "lives, and nothing more is stored.",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    }
                );
                return Task.CompletedTask;
            }
        );
}
