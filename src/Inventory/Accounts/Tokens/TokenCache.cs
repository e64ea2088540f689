using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>A token that was found good.</summary>
/// <param name="Username">Whose it is.</param>
/// <param name="ExpiresAt">When it ceases to be good.</param>
internal sealed record GoodToken(string Username, DateTimeOffset ExpiresAt);

/// <summary>
/// Remembers good tokens, in two generations: when the younger is full it becomes the older, and what was not used
/// since is forgotten with the older one. What is remembered is not the token but its SHA-256, cut to 128 bits.
/// </summary>
/// <param name="capacity">The most tokens; an odd one counts as one less. About 150 bytes each.</param>
internal sealed class TokenCache(int capacity)
{
    private readonly int _generationSize = capacity / 2;
    private readonly Lock _writing = new();
    private Generations _generations = new([], []);
    private int _youngCount;

    /// <summary>Tokens remembered.</summary>
    public int Count => Volatile.Read(ref _generations) is var (young, old) ? young.Count + old.Count : 0;

    public static UInt128 KeyOf(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public GoodToken? Find(UInt128 key)
    {
        var (young, old) = Volatile.Read(ref _generations);
        if (young.TryGetValue(key, out var token))
            return token;
        if (old.TryGetValue(key, out token))
            Add(key, token);
        return token;
    }

    public void Add(UInt128 key, GoodToken token)
    {
        if (_generationSize == 0)
            return;
        lock (_writing)
        {
            if (_generations.Young.ContainsKey(key))
                return;
            if (_youngCount == _generationSize)
            {
                Volatile.Write(ref _generations, new([], _generations.Young));
                _youngCount = 0;
            }

            _generations.Young[key] = token;
            _youngCount++;
        }
    }

    private sealed record Generations(ConcurrentDictionary<UInt128, GoodToken> Young, ConcurrentDictionary<UInt128, GoodToken> Old);
}
