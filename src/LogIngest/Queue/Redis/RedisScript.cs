using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>A Lua script of this assembly, called by its hash.</summary>
internal sealed class RedisScript
{
    /// <summary>Takes a flush.</summary>
    public static readonly RedisScript Add = new("add");

    /// <summary>Removes items and counts them off.</summary>
    public static readonly RedisScript Trim = new("trim");

    /// <summary>Finds the oldest item of each shard.</summary>
    public static readonly RedisScript Oldest = new("oldest");

    private readonly string _text;
    private readonly byte[] _hash;

    private RedisScript(string name)
    {
        string resource = $"{typeof(RedisScript).Namespace}.Scripts.{name}.lua";
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        _text = reader.ReadToEnd();
#pragma warning disable CA5350 // Redis names scripts by SHA-1; nothing is secured by it.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>
    /// Runs it. Redis forgets scripts when it restarts; then the whole text is sent, which it runs and remembers. Of two calls
    /// under way at once, either may then come first.
    /// </summary>
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_hash, keys, values);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ExecuteAsync("EVAL", [_text, keys.Length, .. keys.Cast<object>(), .. values.Cast<object>()]);
        }
    }
}
