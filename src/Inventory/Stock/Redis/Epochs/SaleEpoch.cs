using System.Text;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>An epoch in which this process may sell.</summary>
/// <param name="number">Its number, at least 1.</param>
/// <param name="known">The last number of its events that this process knows of.</param>
internal sealed class SaleEpoch(int number, long known)
{
    private long _known = known;

    public int Number { get; } = number;

    public SaleScripts Scripts { get; } = new(number);

    /// <summary>What the scripts take as KEYS.</summary>
    public RedisKey[] Keys { get; } = [RedisKeys.State, RedisKeys.Events(number)];

    /// <summary>A Redis whose last number is below this one has lost something.</summary>
    public long Known => Volatile.Read(ref _known);

    /// <summary>Whether Redis, as it says, is open in this epoch and has lost nothing.</summary>
    public bool IsThat(RedisState state) => state.Epoch == Number && state.Open && state.Number >= Known;

    /// <summary>Learns of a number that Redis has given.</summary>
    public void Saw(long last)
    {
        long before;
        while (last > (before = Volatile.Read(ref _known)) && Interlocked.CompareExchange(ref _known, last, before) != before) { }
    }

    /// <summary>Calls one of the epoch's scripts. If it is refused because of the epoch, the keeper is told why.</summary>
    /// <returns>The answer; null when it was refused, and nothing done.</returns>
    /// <exception cref="StoreUnavailableException">Redis is unavailable; what it did may not be known.</exception>
    public async Task<byte[]?> CallAsync(RedisConnection connection, RedisScript script, RedisValue[] values, EpochKeeper keeper)
    {
        try
        {
            byte[] answer = (byte[])
                (
                    await connection.CallAsync(
                        static (database, call) => call.script.RunLoadedAsync(database, call.Keys, call.values),
                        (script, Keys, values)
                    )
                )!;
            if (answer is not [(byte)'E' or (byte)'C', ..] && !answer.AsSpan().StartsWith("STALE"u8))
                return answer;
            keeper.Distrust(this, $"Redis refused epoch {Number} with {Encoding.UTF8.GetString(answer)}.");
        }
        catch (RedisServerException e) when (RedisScript.IsMissing(e))
        {
            keeper.Distrust(this, $"Redis did not know a script of epoch {Number}.");
        }

        return null;
    }
}
