using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis.Epochs;

namespace Platform.Inventory.Stock.Redis;

/// <summary>What <c>advance.lua</c> answers.</summary>
/// <param name="State">Of Redis, when it was read.</param>
/// <param name="Events">In order, up to the first gap.</param>
/// <param name="Gap">The number that should have come and did not; null when none is missing.</param>
internal sealed record EventRun(RedisState State, IReadOnlyList<SaleEvent> Events, long? Gap)
{
    /// <summary>Reads the answer.</summary>
    /// <param name="answer">Of the script.</param>
    /// <param name="recorded">The last number that is recorded: what comes next must follow it.</param>
    public static EventRun Parse(ReadOnlySpan<byte> answer, long recorded)
    {
        var text = new PackedText(answer);
        var state = RedisState.Of(ref text);
        var events = new List<SaleEvent>();
        long next = recorded + 1;
        while (text.Next == '#')
        {
            text.Mark();
            long number = text.Number();
            if (number > next)
                return new EventRun(state, events, next);
            var at = DateTimeOffset.FromUnixTimeMilliseconds(text.Number());
            for (; text.Next is not ((byte)'#' or 0); number++)
            {
                var read = Read(ref text, number, at);
                if (number < next)
                    continue;
                events.Add(read);
                next++;
            }
        }

        return new EventRun(state, events, null);
    }

    private static SaleEvent Read(ref PackedText text, long number, DateTimeOffset at)
    {
        var (product, quantity, initial, remaining) = (text.Number(), (int)text.Number(), text.Number(), text.Number());
        var (buyer, key) = (text.Text(), text.Text());
        return new SaleEvent(number, product, quantity, initial, remaining, buyer, key.Length > 0 ? key : null, at);
    }
}
