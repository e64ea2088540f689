using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts;
using Platform.Inventory.Accounts.Admin;
using Platform.Inventory.Books;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases;
using Platform.ServiceDefaults.Http;

namespace Platform.Inventory;

/// <summary>The routes of the inventory.</summary>
internal static class InventoryApi
{
    public static void MapInventory(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<InventoryOptions>>().Value;
        if (options.Role == InventoryRole.Worker)
            return;
        app.MapAccounts();
        app.MapSales();
        var orders = app.MapGroup("/orders")
            .WithTags("Orders")
            .AnswerUnavailable(options.RetryAfter)
            .AddEndpointFilter<CallerFilter>()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
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
            .AnswerUnavailable(options.RetryAfter)
            .ProducesProblem(StatusCodes.Status401Unauthorized);
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
            .Describe(stock, typeof(StockReply), StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
        app.MapPost($"/purchase/{{{ProductIds.RouteParameter}}}", purchase)
            .WithTags("Sales")
            .WithSummary("Buys pieces of a product.")
            .Describe(
                purchase,
                typeof(PurchaseReply),
                StatusCodes.Status400BadRequest,
                StatusCodes.Status401Unauthorized,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable
            )
            .DescribeBody(typeof(PurchaseRequest), MediaTypes.Json)
            .TakesIdempotencyKey("The same purchase with the same key gets the first answer again, and nothing more is sold.");
    }

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
