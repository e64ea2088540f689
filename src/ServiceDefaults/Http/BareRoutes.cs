using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Platform.ServiceDefaults.Http;

/// <summary>Tells OpenAPI what a bare <see cref="RequestDelegate"/> of a hot path cannot tell of itself.</summary>
public static class BareRoutes
{
    /// <summary>Describes the answers of a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="handle">Its delegate.</param>
    /// <param name="reply">The JSON of 200.</param>
    /// <param name="problems">Statuses that are answered by a problem.</param>
    public static TBuilder Describe<TBuilder>(this TBuilder route, RequestDelegate handle, Type reply, params int[] problems)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(handle);
        return route.WithMetadata([
            handle.Method,
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, reply, [MediaTypes.Json]),
            .. problems.Select(status => new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [MediaTypes.ProblemJson])),
        ]);
    }

    /// <summary>Describes the body that a route reads by hand.</summary>
    /// <param name="route">The route.</param>
    /// <param name="body">Its JSON.</param>
    /// <param name="mediaTypes">The media types that are taken.</param>
    public static TBuilder DescribeBody<TBuilder>(this TBuilder route, Type body, params string[] mediaTypes)
        where TBuilder : IEndpointConventionBuilder =>
        route.AddOpenApiOperationTransformer(
            async (operation, context, cancellationToken) =>
            {
                var schema = await context.GetOrCreateSchemaAsync(body, null, cancellationToken);
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = mediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
                };
            }
        );
}
