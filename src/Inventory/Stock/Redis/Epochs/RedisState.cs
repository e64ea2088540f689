using System.Globalization;
using StackExchange.Redis;

namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>What Redis says of itself.</summary>
/// <param name="Epoch">0 when it knows of none.</param>
/// <param name="Open">Whether may be sold.</param>
/// <param name="Number">The last that was given.</param>
internal readonly record struct RedisState(int Epoch, bool Open, long Number)
{
    /// <summary>
    /// When somebody ended the sale, and the next epoch is not open yet: changes as long as he is at work. Null when nobody is.
    /// </summary>
    public string? Opening { get; init; }

    /// <summary>The last that was recorded of the epoch before, as <c>epoch-number</c>; null when it is not known.</summary>
    public string? Ended { get; init; }

    public static async Task<RedisState> ReadAsync(IDatabase database)
    {
        var fields = await database.HashGetAsync(RedisKeys.State, ["epoch", "open", "number", "opening", "ended"]);
        return new RedisState((int)NumberOf(fields[0]), fields[1] == "1", NumberOf(fields[2])) { Opening = fields[3], Ended = fields[4] };
    }

    /// <summary>Takes the first line of an answer that begins with the state.</summary>
    public static RedisState Of(ref PackedText answer) => new((int)answer.Number(), answer.Number() == 1, answer.Number());

    private static long NumberOf(RedisValue value) =>
        long.TryParse((string?)value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
