using System.Collections.Concurrent;
using System.Xml.Linq;
using Platform.Inventory.Accounts;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Tests.Accounts;

/// <summary>An account store in memory, which can be unavailable.</summary>
internal sealed class MemoryAccountStore : IAccountStore
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, XElement Key)> _keys = [];
    private int _keyReads;

    public ConcurrentDictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Asked { get; } = [];

    public volatile bool Away;

    /// <summary>Runs after keys were read and before they are given.</summary>
    public Action AfterKeysAreRead { get; set; } = () => { };

    public int KeyReads => Volatile.Read(ref _keyReads);

    public IReadOnlyList<XElement> Keys
    {
        get
        {
            lock (_lock)
                return [.. _keys.Select(pair => pair.Key)];
        }
    }

    public Task<string?> FindPasswordHashAsync(string username, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        Asked.Enqueue(username);
        return Task.FromResult(Hashes.GetValueOrDefault(username));
    }

    public Task SavePasswordHashAsync(string username, string hash, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        Hashes[username] = hash;
        return Task.CompletedTask;
    }

    public IReadOnlyCollection<XElement> ReadKeys()
    {
        Interlocked.Increment(ref _keyReads);
        ThrowIfAway();
        var keys = Keys.Select(key => new XElement(key)).ToList();
        AfterKeysAreRead();
        return keys;
    }

    public void SaveKey(string name, XElement key)
    {
        ThrowIfAway();
        lock (_lock)
        {
            if (!_keys.Exists(pair => pair.Name == name))
                _keys.Add((name, new XElement(key)));
        }
    }

    private void ThrowIfAway()
    {
        if (Away)
            throw new StoreUnavailableException("The database of this test is unavailable.");
    }
}
