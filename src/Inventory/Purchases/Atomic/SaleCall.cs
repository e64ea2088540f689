using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Platform.Inventory.Orders;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using StackExchange.Redis;

namespace Platform.Inventory.Purchases.Atomic;

/// <summary>
/// The operations of one call of <c>apply.lua</c>, which says how they are laid out, and its answer as theirs. All operations are
/// one argument: hundreds of arguments cost the client and Redis more than they cost to take apart.
/// </summary>
internal sealed class SaleCall
{
    // Two numbers, three tabs, a line end.
    private const int MostOfNumbers = 20 + 11 + 4;

    private readonly ArrayBufferWriter<byte> _text = new(4096);

    public SaleCall(IReadOnlyList<SaleOperation> operations)
    {
        Operations = operations;
        foreach (var operation in operations)
            Write(operation);
    }

    public IReadOnlyList<SaleOperation> Operations { get; }

    /// <summary>What the script is called with, in an epoch.</summary>
    public RedisValue[] Arguments(SaleEpoch epoch, long maxPending, long windowMilliseconds, bool tell) =>
        // Copied: after a time-out the client may still send it.
        [epoch.Known, maxPending, windowMilliseconds, tell ? 1 : 0, _text.WrittenSpan.ToArray()];

    /// <summary>Answers all callers by the script's answer.</summary>
    /// <param name="answer">Of the script; not a refusal.</param>
    /// <param name="epoch">In which it was called.</param>
    /// <param name="sold">Takes what was sold: answers it, or has it wait for its record.</param>
    /// <returns>The last number that is recorded, and the last that was given.</returns>
    public (long Stored, long Number) Complete(ReadOnlySpan<byte> answer, int epoch, Action<SaleOperation, PurchaseOutcome> sold)
    {
        var text = new PackedText(answer);
        var (stored, number) = (text.Number(), text.Number());
        foreach (var operation in Operations)
            if (text.Next == 'V')
                operation.SetLevel(ReadLevel(ref text, operation.ProductId));
            else
                Answer(operation, SaleAnswer.Read(ref text, epoch), sold);

        return (stored, number);
    }

    private void Write(SaleOperation operation)
    {
        var span = _text.GetSpan(
            MostOfNumbers + Encoding.UTF8.GetMaxByteCount(operation.Buyer.Length) + Encoding.UTF8.GetMaxByteCount(operation.Key.Length)
        );
        Utf8Formatter.TryFormat(operation.ProductId, span, out int at);
        span[at++] = (byte)'\t';
        Utf8Formatter.TryFormat(operation.Quantity, span[at..], out int length);
        at += length;
        span[at++] = (byte)'\t';
        at += Encoding.UTF8.GetBytes(operation.Buyer, span[at..]);
        span[at++] = (byte)'\t';
        at += Encoding.UTF8.GetBytes(operation.Key, span[at..]);
        span[at++] = (byte)'\n';
        _text.Advance(at);
    }

    private static void Answer(SaleOperation operation, PurchaseOutcome outcome, Action<SaleOperation, PurchaseOutcome> sold)
    {
        if (outcome.Status == PurchaseStatus.Sold)
            sold(operation, outcome);
        else
            operation.TrySetResult(outcome);
    }

    private static StockLevel ReadLevel(ref PackedText text, long productId)
    {
        text.Mark();
        return new StockLevel(productId, text.Number(), text.Number());
    }
}
