using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Platform.OrderApi.Orders;

namespace Platform.OrderApi;

/// <summary>The routes of the order echo.</summary>
internal static class OrderRoutes
{
    private const string Tag = "Orders";
    private const string Problem = "application/problem+json";

    public static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderJson.Default));
        services.AddSingleton<OrderMetrics>();
        services.AddSingleton<OrderRejection>();
        services.AddSingleton<OrderEndpoint>();
        return services;
    }

    public static void MapOrders(this WebApplication app)
    {
        RequestDelegate handle = app.Services.GetRequiredService<OrderEndpoint>().HandleAsync;
        app.MapPost("/order", handle)
            .WithTags(Tag)
            .WithSummary("Echoes an order with the time it was received.")
            // What a bare delegate cannot tell of itself, for OpenAPI.
            .WithMetadata(
                handle.Method,
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(OrderReply), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(HttpValidationProblemDetails), [Problem]),
                new ProducesResponseTypeMetadata(StatusCodes.Status413PayloadTooLarge, typeof(ProblemDetails), [Problem]),
                new ProducesResponseTypeMetadata(StatusCodes.Status415UnsupportedMediaType, typeof(ProblemDetails), [Problem])
            )
            .AddOpenApiOperationTransformer(
                async (operation, context, cancellationToken) =>
                    operation.RequestBody = new OpenApiRequestBody
                    {
                        Required = true,
                        Content = new Dictionary<string, OpenApiMediaType>
                        {
                            ["application/json"] = new()
                            {
                                Schema = await context.GetOrCreateSchemaAsync(typeof(OrderRequest), null, cancellationToken),
                            },
                        },
                    }
            );
        app.MapGet("/stats", Stats).WithTags(Tag).WithSummary("How many orders were accepted.");
    }

    private static Ok<OrderStats> Stats(OrderMetrics metrics) => TypedResults.Ok(new OrderStats(metrics.Accepted));
}
