using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Callers;

/// <summary>The keys of a configuration. Immutable.</summary>
internal sealed class CallerKeys
{
    /// <summary>The name of callers without a key.</summary>
    public const string AnonymousName = "anonymous";

    private readonly Dictionary<ulong, StoredKey[]> _byPrefix;
    private readonly Caller? _anonymous;

    /// <param name="keys">Those who have a key, in the order of the configuration.</param>
    /// <param name="anonymous">The caller without a key; null when there is none.</param>
    /// <param name="gate">Where limits of these and later keys are kept; null for nowhere.</param>
    public CallerKeys(IReadOnlyList<StoredKey> keys, Caller? anonymous, LimitGate? gate)
    {
        (_anonymous, Gate) = (anonymous, gate);
        _byPrefix = keys.GroupBy(key => Prefix(key.Hash)).ToDictionary(group => group.Key, group => group.ToArray());
        All = [.. keys.Select(key => key.Caller), .. anonymous is null ? Array.Empty<Caller>() : [anonymous]];
    }

    /// <summary>Nobody, and nowhere to keep limits; a service has its own to begin with.</summary>
    public static CallerKeys None { get; } = new([], null, null);

    /// <summary>What someone is told whose key is not known.</summary>
    public static CallError Unknown { get; } =
        new(CallErrorKind.Unauthenticated, "This is not a key of this gateway. Send yours as x-api-key, or as Authorization: Bearer.");

    /// <summary>All callers, those with keys first.</summary>
    public IReadOnlyList<Caller> All { get; }

    /// <summary>Where limits are kept.</summary>
    public LimitGate? Gate { get; }

    /// <summary>Checks the keys of a configuration.</summary>
    /// <param name="keys">As they are written.</param>
    /// <param name="allowAnonymous">Whether calls without a key are taken.</param>
    /// <param name="models">All names of models that the configuration has.</param>
    /// <param name="previous">Those in force: callers of the same name go on with what they have used. The first are the service's.</param>
    /// <param name="faults">Gets what is wrong, each with its path, such as <c>keys[3].hash: …</c>. No hash or key is shown.</param>
    /// <returns>What was right of them.</returns>
    public static CallerKeys Build(
        IReadOnlyList<KeyEntry> keys,
        bool allowAnonymous,
        IReadOnlySet<string> models,
        CallerKeys previous,
        List<string> faults
    ) => new CallerKeysBuilder(models, previous, faults).Run(keys, allowAnonymous);

    /// <summary>Who makes a request, by <c>x-api-key</c> or <c>Authorization: Bearer</c>; null when the caller is not known.</summary>
    /// <remarks>Of both <c>x-api-key</c> counts: a wrong one is refused, whatever the other is. So is a wrong key where none is needed, but
    /// where there are no keys at all: official clients send one always.</remarks>
    public Caller? Find(HttpRequest request)
    {
        if (_byPrefix.Count == 0)
            return _anonymous;
        Span<byte> hash = stackalloc byte[PresentedKey.HashLength];
        var headers = request.Headers;
        if (headers["x-api-key"] is var key && !StringValues.IsNullOrEmpty(key))
            return PresentedKey.TryHash(key, hash) ? Find(hash) : null;
        if (headers.Authorization is var authorization && !StringValues.IsNullOrEmpty(authorization))
            return PresentedKey.TryHashBearer(authorization, hash) ? Find(hash) : null;
        return _anonymous;
    }

    /// <summary>
    /// Looked up by the first 64 bits of the hash, then compared whole in constant time. The look-up's time may tell that a key's hash
    /// shares those bits with a stored one; to make use of it, one would need keys with a chosen hash prefix, which breaks SHA-256, and the
    /// rest of the hash would still not tell the key.
    /// </summary>
    private Caller? Find(ReadOnlySpan<byte> hash)
    {
        if (_byPrefix.TryGetValue(Prefix(hash), out var candidates))
            foreach (var candidate in candidates)
                if (CryptographicOperations.FixedTimeEquals(candidate.Hash, hash))
                    return candidate.Caller;
        return null;
    }

    private static ulong Prefix(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);
}

/// <summary>A caller by the hash of its key.</summary>
/// <param name="hash">SHA-256 of the key.</param>
/// <param name="caller">Whose it is.</param>
internal sealed class StoredKey(byte[] hash, Caller caller)
{
    public byte[] Hash { get; } = hash;

    public Caller Caller { get; } = caller;
}
