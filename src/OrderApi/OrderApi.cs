using Microsoft.AspNetCore.Http.HttpResults;
using Platform.OrderApi.Orders;
using Platform.ServiceDefaults.Http;

namespace Platform.OrderApi;

/// <summary>The routes of the order echo.</summary>
internal static class OrderRoutes
{
    private const string Tag = "Orders";

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
            .Describe(
                handle,
                typeof(OrderReply),
                StatusCodes.Status400BadRequest,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType
            )
            .DescribeBody(typeof(OrderRequest), MediaTypes.Json);
        app.MapGet("/stats", Stats).WithTags(Tag).WithSummary("How many orders were accepted.");
    }

    private static Ok<OrderStats> Stats(OrderMetrics metrics) => TypedResults.Ok(new OrderStats(metrics.Accepted));
}
