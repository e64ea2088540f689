using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>A Lua script, called by its hash.</summary>
public sealed class RedisScript
{
    private readonly byte[] _hash;

    /// <summary>A script that is embedded.</summary>
    /// <param name="assembly">Holds it.</param>
    /// <param name="resourceName">The name of the embedded resource, UTF-8.</param>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public RedisScript(Assembly assembly, string resourceName)
        : this(Read(assembly, resourceName)) { }

    /// <summary>A script that is put together from what <see cref="Read"/> gave.</summary>
    public RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // Redis names scripts by SHA-1; nothing is secured by it.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
#pragma warning restore CA5350
        Hash = Convert.ToHexStringLower(_hash);
    }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>The name by which Redis knows it: 40 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>Reads a source that is embedded in an assembly.</summary>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public static string Read(Assembly assembly, string resourceName)
    {
        using var stream =
            assembly.GetManifestResourceStream(resourceName)
            ?? throw new InvalidOperationException($"The resource {resourceName} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Whether an exception says that Redis does not know a script that was called by its hash; nothing was then done.</summary>
    public static bool IsMissing(Exception e) => e is RedisServerException && e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>
    /// Runs it. Redis forgets scripts when it restarts; then the whole text is sent, which it runs and remembers. Of two calls
    /// under way at once, either may then come first.
    /// </summary>
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await RunLoadedAsync(database, keys, values);
        }
        catch (RedisServerException e) when (IsMissing(e))
        {
            return await database.ExecuteAsync("EVAL", [Text, keys.Length, .. keys.Cast<object>(), .. values.Cast<object>()]);
        }
    }

    /// <summary>Runs it if Redis knows it. Calls that are sent one after another are run in that order.</summary>
    /// <exception cref="RedisServerException">Redis does not know it (<see cref="IsMissing"/>), and did nothing.</exception>
    public Task<RedisResult> RunLoadedAsync(IDatabase database, RedisKey[] keys, RedisValue[] values) =>
        database.ScriptEvaluateAsync(_hash, keys, values);

    /// <summary>Makes it known to Redis.</summary>
    public Task LoadAsync(IDatabase database) => database.ExecuteAsync("SCRIPT", "LOAD", Text);
}
