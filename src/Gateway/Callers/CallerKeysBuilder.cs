using System.Buffers;
using System.Collections.Frozen;
using Platform.Gateway.Callers.Limits;

namespace Platform.Gateway.Callers;

/// <summary>Checks the keys of one configuration and makes callers of them.</summary>
internal sealed class CallerKeysBuilder(IReadOnlySet<string> models, CallerKeys previous, List<string> faults)
{
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"
    );

    private readonly FrozenSet<string> _models = models.ToFrozenSet(StringComparer.Ordinal);
    private readonly Dictionary<string, CallerState> _states = previous.All.ToDictionary(
        caller => caller.Name,
        caller => caller.State,
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    public CallerKeys Run(IReadOnlyList<KeyEntry> keys, bool allowAnonymous)
    {
        if (allowAnonymous)
            _names[CallerKeys.AnonymousName] = "that of callers without a key, because allow_anonymous is set";
        var stored = new List<StoredKey>();
        for (int i = 0; i < keys.Count; i++)
            if (Read(keys[i], $"keys[{i}]") is { } key)
                stored.Add(key);
        var anonymous = allowAnonymous ? new Caller(StateOf(CallerKeys.AnonymousName), previous.Gate) { Configured = _models } : null;
        return new CallerKeys(stored, anonymous, previous.Gate);
    }

    /// <returns>Null when anything is wrong with it.</returns>
    private StoredKey? Read(KeyEntry? entry, string path)
    {
        if (entry is null)
        {
            faults.Add($"{path}: must be an object with name and hash.");
            return null;
        }

        int before = faults.Count;
        CheckName(entry.Name, path);
        byte[]? hash = ReadHash(entry.Hash, path);
        CheckModels(entry.Models, path);
        CheckLimit(entry.RequestsPerMinute, $"{path}.requests_per_minute");
        CheckLimit(entry.TokensPerMinute, $"{path}.tokens_per_minute");
        return faults.Count > before
            ? null
            : new StoredKey(
                hash!,
                new Caller(StateOf(entry.Name!), previous.Gate)
                {
                    Allowed = entry.Models?.ToFrozenSet(StringComparer.Ordinal),
                    Configured = _models,
                    Limits = new(entry.RequestsPerMinute ?? 0, entry.TokensPerMinute ?? 0),
                }
            );
    }

    private void CheckName(string? name, string path)
    {
        if (string.IsNullOrEmpty(name))
            faults.Add($"{path}.name: is missing: it names the caller in metrics and to the admin.");
        else if (name.Length > MaxNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
            faults.Add($"{path}.name: must be 1 to {MaxNameLength} letters, digits, '-', '.' and '_'.");
        else if (!_names.TryAdd(name, $"that of {path}"))
            faults.Add($"{path}.name: \"{name}\" is also {_names[name]}; give each its own.");
    }

    /// <summary>What stands there is not told: it may be the key itself.</summary>
    private byte[]? ReadHash(string? text, string path)
    {
        byte[]? hash = PresentedKey.Parse(text);
        if (string.IsNullOrEmpty(text))
            faults.Add($"{path}.hash: is missing: the SHA-256 of the key, as printf %s KEY | sha256sum prints it.");
        else if (hash is null)
            faults.Add($"{path}.hash: must be 64 hexadecimal digits: the SHA-256 of the key, as printf %s KEY | sha256sum prints it.");
        else if (!_hashes.TryAdd(Convert.ToHexString(hash), path))
            faults.Add($"{path}.hash: is also that of {_hashes[Convert.ToHexString(hash)]}; give each its own key.");
        return hash;
    }

    private void CheckModels(IReadOnlyList<string>? allowed, string path)
    {
        if (allowed is { Count: 0 })
            faults.Add($"{path}.models: names none; leave it out for all.");
        for (int i = 0; i < allowed?.Count; i++)
            if (allowed[i] is not { } model || !_models.Contains(model))
                faults.Add($"{path}.models[{i}]: \"{allowed[i]}\" is not a model of any instance.");
    }

    private void CheckLimit(long? limit, string path)
    {
        if (limit is < 1 or > MinuteLimits.Highest)
            faults.Add($"{path}: must be from 1 to {MinuteLimits.Highest}; leave it out for no limit.");
    }

    private CallerState StateOf(string name) => _states.TryGetValue(name, out var state) ? state : new(name);
}
