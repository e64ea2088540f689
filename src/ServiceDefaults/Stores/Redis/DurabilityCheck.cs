using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>Warns once, when Redis is first reached, if its settings could lose what was accepted.</summary>
public sealed class DurabilityCheck(RedisConnection connection, ILogger logger)
{
    private int _done;

    /// <summary>Checks in the background, the first time it is called.</summary>
    public void RunOnce()
    {
        if (Volatile.Read(ref _done) == 0 && Interlocked.Exchange(ref _done, 1) == 0)
            _ = RunAsync();
    }

    /// <summary>Warns, or says that it could not be checked.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (await ReadAsync("appendonly") == "no")
                logger.NoAppendOnlyFile(connection.Address);
            string policy = await ReadAsync("maxmemory-policy");
            if (policy != "noeviction" && await ReadAsync("maxmemory") != "0")
                logger.MayEvict(connection.Address, policy);
        }
        catch (StoreUnavailableException e)
        {
            logger.DurabilityUnknown(connection.Address, e.Message);
        }
    }

    private async Task<string> ReadAsync(string setting)
    {
        var reply = (RedisResult[]?)
            await connection.CallAsync(static (database, name) => database.ExecuteAsync("CONFIG", "GET", name), setting);
        return reply is [_, var value] ? (string?)value ?? "" : throw new StoreUnavailableException($"CONFIG GET {setting} has no answer.");
    }
}
