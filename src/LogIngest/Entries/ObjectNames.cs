using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.LogIngest.Entries;

/// <summary>
/// Finds names that an object may hold twice, without an allocation: keeps a fingerprint for each name of the objects that are
/// open. Two equal fingerprints, an escaped name, or too many names make it <see cref="IsInDoubt"/>, and
/// <see cref="FindRepeated"/> decides; so fingerprints need to be good only against chance, not against malice.
/// </summary>
internal ref struct ObjectNames
{
    private const int MaxNames = 64,
        MaxDepth = 65;

    private Fingerprints _names;
    private Starts _starts;
    private int _count;

    /// <summary>Whether only <see cref="FindRepeated"/> can tell.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Begins the next object.</summary>
    public void Clear()
    {
        _count = 0;
        IsInDoubt = false;
    }

    /// <summary>An object begins.</summary>
    /// <param name="depth">How deep its names stand.</param>
    public void Open(int depth) => _starts[depth] = _count;

    /// <summary>The object whose names stand at this depth ends.</summary>
    public void Close(int depth) => _count = _starts[depth];

    /// <summary>A name in the object that was opened at this depth.</summary>
    public void Add(ReadOnlySpan<byte> name, bool isEscaped, int depth)
    {
        if (IsInDoubt)
            return;
        ulong fingerprint = Fingerprint(name);
        Span<ulong> names = _names;
        if (isEscaped || _count == MaxNames || names[_starts[depth].._count].Contains(fingerprint))
        {
            IsInDoubt = true;
            return;
        }

        names[_count++] = fingerprint;
    }

    /// <summary>Reads a whole JSON value, and compares names without their escapes.</summary>
    /// <returns>The first name that an object holds twice; null for none.</returns>
    public static string? FindRepeated(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                open.Push(new HashSet<string>(StringComparer.Ordinal));
            else if (reader.TokenType == JsonTokenType.EndObject)
                open.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.GetString() is { } name && !open.Peek().Add(name))
                return name;
        }

        return null;
    }

    /// <summary>
    /// Eight bytes at a time, the last eight overlapping; the length is mixed in first, so that short names need no padding.
    /// </summary>
    private static ulong Fingerprint(ReadOnlySpan<byte> name)
    {
        ulong hash = (ulong)name.Length;
        if (name.Length < sizeof(ulong))
            return Mix(hash, Short(name));
        for (var rest = name; rest.Length > sizeof(ulong); rest = rest[sizeof(ulong)..])
            hash = Mix(hash, MemoryMarshal.Read<ulong>(rest));
        return Mix(hash, MemoryMarshal.Read<ulong>(name[^sizeof(ulong)..]));
    }

    private static ulong Short(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            >= 4 => (ulong)MemoryMarshal.Read<uint>(name) << 32 | MemoryMarshal.Read<uint>(name[^4..]),
            >= 1 => (ulong)name[0] << 16 | (ulong)name[name.Length / 2] << 8 | name[^1],
            _ => 0,
        };

    /// <summary>A step of FxHash (Firefox, rustc).</summary>
    private static ulong Mix(ulong hash, ulong word) => (BitOperations.RotateLeft(hash, 5) ^ word) * 0x517CC1B727220A95;

    [InlineArray(MaxNames)]
    private struct Fingerprints
    {
        private ulong _first;
    }

    [InlineArray(MaxDepth)]
    private struct Starts
    {
        private int _first;
    }
}
