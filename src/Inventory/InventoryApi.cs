using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Platform.Inventory.Accounts;
using Platform.Inventory.Accounts.Admin;
using Platform.Inventory.Purchases;
using Platform.Inventory.Sales;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory;

/// <summary>The routes of the inventory.</summary>
internal static class InventoryApi
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    public static void MapInventory(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<InventoryOptions>>().Value;
        if (options.Role == InventoryRole.Worker)
            return;
        app.MapAccounts();
        app.MapSales();
        var orders = app.MapGroup("/orders")
            .WithTags("Orders")
            .AddEndpointFilter<AwayFilter>()
            .AddEndpointFilter<CallerFilter>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        orders.MapGet("/{order_id}", FindAsync).WithSummary("An order of the caller's own; with the admin token any order.");
        orders
            .MapGet("", ListAsync)
            .WithSummary("The caller's own orders, oldest first; with the admin token all orders.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        if (options.AdminToken.Length == 0)
            return;
        var admin = app.MapGroup("/admin")
            .WithTags("Admin")
            .RequireAdmin()
            .AddEndpointFilter<AwayFilter>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin
            .MapPost("/products/{product_id}/stock", SetStockAsync)
            .WithSummary("Sets what is left of a product; adds it when it is new.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        admin
            .MapGet(
                "/reconcile",
                (ISalesBook book, CancellationToken cancellationToken) => ReconcileAsync(book, repair: false, cancellationToken)
            )
            .WithSummary("Compares what is sold from with what is recorded.");
        admin
            .MapPost(
                "/reconcile",
                (ISalesBook book, CancellationToken cancellationToken) => ReconcileAsync(book, repair: true, cancellationToken)
            )
            .WithSummary("Rebuilds the stock from the recorded orders, and compares.");
    }

    private static void MapSales(this WebApplication app)
    {
        RequestDelegate purchase = app.Services.GetRequiredService<PurchaseEndpoint>().PostAsync,
            stock = app.Services.GetRequiredService<StockEndpoint>().GetAsync;
        app.MapGet($"/inventory/{{{ProductIds.RouteParameter}}}", stock)
            .WithTags("Sales")
            .WithSummary("What is left of a product.")
            // What a bare delegate cannot tell of itself, for OpenAPI.
            .WithMetadata(
                stock.Method,
                Produces(StatusCodes.Status200OK, typeof(StockReply), Json),
                Fails(StatusCodes.Status404NotFound),
                Fails(StatusCodes.Status503ServiceUnavailable)
            );
        app.MapPost($"/purchase/{{{ProductIds.RouteParameter}}}", purchase)
            .WithTags("Sales")
            .WithSummary("Buys pieces of a product.")
            .WithMetadata(
                purchase.Method,
                Produces(StatusCodes.Status200OK, typeof(PurchaseReply), Json),
                Fails(StatusCodes.Status400BadRequest),
                Fails(StatusCodes.Status401Unauthorized),
                Fails(StatusCodes.Status404NotFound),
                Fails(StatusCodes.Status409Conflict),
                Fails(StatusCodes.Status422UnprocessableEntity),
                Fails(StatusCodes.Status503ServiceUnavailable)
            )
            .AddOpenApiOperationTransformer(
                async (operation, context, cancellationToken) =>
                {
                    var schema = await context.GetOrCreateSchemaAsync(typeof(PurchaseRequest), null, cancellationToken);
                    operation.RequestBody = new OpenApiRequestBody
                    {
                        Required = true,
                        Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema } },
                    };
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = PurchaseEndpoint.KeyHeader,
                            In = ParameterLocation.Header,
                            Description =
                                "1 to 255 visible ASCII characters; the same key gets the first answer again, and nothing more is sold.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                        }
                    );
                }
            );
    }

    private static ProducesResponseTypeMetadata Produces(int status, Type type, string contentType) => new(status, type, [contentType]);

    private static ProducesResponseTypeMetadata Fails(int status) => Produces(status, typeof(ProblemDetails), Problem);

    private static async Task<Results<Ok<OrderReply>, ProblemHttpResult>> FindAsync(
        [FromRoute(Name = "order_id")] string orderId,
        HttpContext context,
        CallerAccess access,
        ISalesBook book,
        CancellationToken cancellationToken
    )
    {
        var caller = access.Read(context);
        // Another's order is answered as one that is not there.
        return
            OrderId.TryParse(orderId, out var id)
            && await book.FindOrderAsync(id, cancellationToken) is { } order
            && (caller.IsAdmin || order.Buyer == caller.Buyer)
            ? TypedResults.Ok(order.ToReply())
            : TypedResults.Problem("There is no such order.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<OrderPage>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        CallerAccess access,
        ISalesBook book,
        IOptions<InventoryOptions> options,
        CancellationToken cancellationToken
    )
    {
        var caller = access.Read(context);
        if (!OrderPages.TryRead(context.Request.Query, options.Value.MaxPageSize, out var query, out var errors))
            return Invalid(errors);
        // One more than asked for tells whether there is a next page.
        var orders = await book.ListOrdersAsync(
            query with
            {
                Buyer = caller.IsAdmin ? null : caller.Buyer,
                Limit = query.Limit + 1,
            },
            cancellationToken
        );
        string? next = orders.Count > query.Limit ? orders[query.Limit - 1].Id.ToString() : null;
        return TypedResults.Ok(new OrderPage([.. orders.Take(query.Limit).Select(order => order.ToReply())], next));
    }

    private static async Task<Results<Ok<StockReply>, ProblemHttpResult>> SetStockAsync(
        [FromRoute(Name = ProductIds.RouteParameter)] string productId,
        StockRequest request,
        ISalesBook book,
        IOptions<InventoryOptions> options,
        CancellationToken cancellationToken
    )
    {
        if (!ProductIds.TryParse(productId, out long id))
            return Invalid(new() { [ProductIds.RouteParameter] = ["must be a whole number from 1."] });
        if (request.Stock is < 0 or > InventoryOptions.MaxStock)
            return Invalid(new() { ["stock"] = [$"must be a whole number from 0 to {InventoryOptions.MaxStock}."] });
        return await book.SetStockAsync(id, request.Stock, cancellationToken) is { } level
            ? TypedResults.Ok(new StockReply(level.ProductId, level.Stock, level.Version))
            : Invalid(
                new() { [ProductIds.RouteParameter] = [$"would be one product more than the {options.Value.MaxProducts} there may be."] }
            );
    }

    private static async Task<Ok<ReconcileReply>> ReconcileAsync(ISalesBook book, bool repair, CancellationToken cancellationToken)
    {
        var found = await book.ReconcileAsync(repair, cancellationToken);
        return TypedResults.Ok(
            new ReconcileReply(
                found.Epoch,
                found.Products.Sum(product => product.Difference),
                [
                    .. found.Products.Select(p => new ProductReply(
                        p.ProductId,
                        p.Initial,
                        p.Sold,
                        p.Remaining,
                        p.Recorded,
                        p.Orders,
                        p.Difference
                    )),
                ],
                [.. found.AtStake.Select(id => id.ToString())],
                found.Repaired
            )
        );
    }

    private static OrderReply ToReply(this Order order) =>
        new(order.Id.ToString(), order.ProductId, order.Quantity, order.Buyer, order.CreatedAt);

    private static ProblemHttpResult Invalid(Dictionary<string, string[]> errors) =>
        TypedResults.Problem(
            new HttpValidationProblemDetails(errors)
            {
                Status = StatusCodes.Status422UnprocessableEntity,
                Title = null,
                Detail = "The request is not valid; errors says why.",
            }
        );

    /// <summary>A server is away: 503 with the reason.</summary>
    private sealed class AwayFilter(PurchaseRejection rejection) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            try
            {
                return await next(context);
            }
            catch (StoreUnavailableException e)
            {
                await rejection.UnavailableAsync(context.HttpContext, e.Message);
                return Results.Empty;
            }
        }
    }

    /// <summary>Only for who has logged in, or has the admin token.</summary>
    private sealed class CallerFilter(CallerAccess access) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var caller = access.Read(context.HttpContext);
            if (caller.IsAdmin || caller.Buyer is not null)
                return await next(context);
            await CallerAccess.RefuseAsync(context.HttpContext);
            return Results.Empty;
        }
    }
}
