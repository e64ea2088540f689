using System.Text.Json;

namespace Platform.Gateway.Configuration;

/// <summary>An object of the file. What is not as it should be is a fault, and then reads as if it were not there.</summary>
internal readonly struct FileObject
{
    private const int MostOfName = 100;

    private readonly JsonElement _element;
    private readonly string _path;
    private readonly FaultList _faults;

    /// <summary>Takes an object and looks for members that are not known, or given twice.</summary>
    /// <param name="element">A fault when it is no object.</param>
    /// <param name="path">Where it stands; empty for the whole file.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="known">The members it may have, 32 at most.</param>
    public FileObject(JsonElement element, string path, FaultList faults, params ReadOnlySpan<string> known)
    {
        (_element, _path, _faults) = (element, path, faults);
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, "must be an object, in { }.");
            _element = default;
            return;
        }

        uint seen = 0;
        foreach (var member in element.EnumerateObject())
        {
            int index = known.IndexOf(member.Name);
            if (index < 0)
                faults.Add(At(member.Name), $"is not known. Known here: {string.Join(", ", known)}.");
            else if ((seen & (1u << index)) != 0)
                faults.Add(At(member.Name), "is given twice.");
            else
                seen |= 1u << index;
        }
    }

    public string? Text(string name) => Find(name) is { } value ? TextOf(value, At(name), _faults) : null;

    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        _faults.Add(At(name), "must be true or false.");
        return null;
    }

    public long? Number(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number))
            return number;
        _faults.Add(At(name), "must be a whole number.");
        return null;
    }

    /// <summary>As <see cref="Number"/>, where more than 31 bits are too many.</summary>
    public int? SmallNumber(string name)
    {
        if (Number(name) is not { } number)
            return null;
        if (number is >= int.MinValue and <= int.MaxValue)
            return (int)number;
        _faults.Add(At(name), "is too large a number.");
        return null;
    }

    public T? Inner<T>(string name, Func<JsonElement, string, FaultList, T> read)
        where T : class => Find(name) is { } value ? read(value, At(name), _faults) : null;

    /// <summary>Reads a list; null when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="most">How many it may hold; a longer one is a fault and not read.</param>
    /// <param name="read">Reads one at a path.</param>
    public IReadOnlyList<T>? List<T>(string name, int most, Func<JsonElement, string, FaultList, T> read)
    {
        if (Find(name) is not { } value)
            return null;
        string path = At(name);
        if (value.ValueKind != JsonValueKind.Array)
            _faults.Add(path, "must be a list, in [ ].");
        else if (value.GetArrayLength() > most)
            _faults.Add(path, $"holds {value.GetArrayLength()}, of which there may be {most}.");
        else
        {
            var faults = _faults;
            return [.. value.EnumerateArray().Select((item, i) => read(item, $"{path}[{i}]", faults))];
        }

        return null;
    }

    /// <summary>Reads an object whose members have any names; null when there is none.</summary>
    public IReadOnlyDictionary<string, T>? Map<T>(string name, Func<JsonElement, string, FaultList, T> read)
    {
        if (Find(name) is not { } value)
            return null;
        string path = At(name);
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object)
        {
            _faults.Add(path, "must be an object, in { }.");
            return map;
        }

        foreach (var member in value.EnumerateObject())
        {
            string place = $"{path}[\"{Shorten(member.Name)}\"]";
            if (!map.TryAdd(member.Name, read(member.Value, place, _faults)))
                _faults.Add(place, "is given twice.");
        }

        return map;
    }

    public static string? TextOf(JsonElement value, string path, FaultList faults)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        faults.Add(path, "must be a text, in \" \".");
        return null;
    }

    /// <summary>A name for people: one that is endless is cut off.</summary>
    public static string Shorten(string name) => name.Length <= MostOfName ? name : name[..MostOfName] + "…";

    /// <summary>A member that is there and not null.</summary>
    private JsonElement? Find(string name) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private string At(string name) => _path.Length == 0 ? Shorten(name) : $"{_path}.{Shorten(name)}";
}
