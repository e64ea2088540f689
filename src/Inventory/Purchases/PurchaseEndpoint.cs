using System.Buffers;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Http;

namespace Platform.Inventory.Purchases;

/// <summary><c>POST /purchase/{product_id}</c>. A bare delegate and no model binding: it is the hot path.</summary>
internal sealed class PurchaseEndpoint(
    IPurchaseStrategy strategy,
    CallerAccess access,
    KeysInWork keys,
    PurchaseMetrics metrics,
    PurchaseRejection rejection,
    IOptions<InventoryOptions> options
)
{
    private readonly InventoryOptions _options = options.Value;

    public Task PostAsync(HttpContext context)
    {
        var caller = access.ReadBuyer(context);
        return caller.Buyer is { } buyer ? PostAsync(context, buyer) : CallerAccess.RefuseAsync(context);
    }

    private async Task PostAsync(HttpContext context, string buyer)
    {
        if (!ProductIds.TryRead(context, out long productId))
        {
            await rejection.UnknownProductAsync(context);
            return;
        }

        if (!context.Request.HasJson())
        {
            await rejection.WrongTypeAsync(context);
            return;
        }

        var (fault, quantity) = await ReadAsync(context);
        bool keyIsGood = IdempotencyKey.TryRead(context.Request, out string? key);
        if (fault != PurchaseBody.Fault.None || !keyIsGood)
        {
            await rejection.InvalidAsync(context, fault, keyIsGood, _options.MaxQuantity);
            return;
        }

        var outcome = await DecideAsync(new Purchase(productId, quantity, buyer, key), context.RequestAborted);
        metrics.Count(outcome.Status);
        await AnswerAsync(context, productId, quantity, outcome);
    }

    private async ValueTask<PurchaseOutcome> DecideAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        if (!metrics.TryEnter(_options.MaxPurchasesInFlight))
            return new PurchaseOutcome(PurchaseStatus.Overloaded);
        try
        {
            if (!keys.TryTake(purchase))
                return new PurchaseOutcome(PurchaseStatus.KeyInWork);
            try
            {
                return await strategy.PurchaseAsync(purchase, cancellationToken);
            }
            finally
            {
                keys.Release(purchase);
            }
        }
        finally
        {
            metrics.Leave();
        }
    }

    private Task AnswerAsync(HttpContext context, long productId, int quantity, in PurchaseOutcome outcome)
    {
        switch (outcome.Status)
        {
            case PurchaseStatus.Sold:
                PurchaseAnswer.Sold(context.Response, productId, quantity, outcome);
                return Task.CompletedTask;
            case PurchaseStatus.InsufficientStock:
                PurchaseAnswer.Insufficient(context.Response, productId, quantity, outcome);
                return Task.CompletedTask;
            default:
                return rejection.RefuseAsync(context, outcome);
        }
    }

    private async ValueTask<(PurchaseBody.Fault Fault, int Quantity)> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(PurchaseBody.MaxBytes + 1, context.RequestAborted);
        var body = read.Buffer;
        var fault = PurchaseBody.Fault.NotJson;
        int quantity = 0;
        if (body.IsSingleSegment && body.Length <= PurchaseBody.MaxBytes)
            fault = PurchaseBody.Read(body.FirstSpan, _options.MaxQuantity, out quantity);
        else if (body.Length <= PurchaseBody.MaxBytes)
            fault = PurchaseBody.Read(body.ToArray(), _options.MaxQuantity, out quantity);
        reader.AdvanceTo(body.End);
        return (fault, quantity);
    }
}
