using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>The members of a JSON object but those that are as absent: null, and where the caller's protocol has it so, empty lists.</summary>
internal ref struct Members
{
    private readonly bool _skipsEmptyLists;
    private JsonElement.ObjectEnumerator _rest;

    /// <param name="value">An object.</param>
    /// <param name="skipsEmptyLists">Whether empty lists are as absent.</param>
    public Members(JsonElement value, bool skipsEmptyLists) => (_rest, _skipsEmptyLists) = (value.EnumerateObject(), skipsEmptyLists);

    public readonly Member Current => new(_rest.Current);

    public readonly Members GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_rest.MoveNext())
        {
            if (!IsAbsent(_rest.Current.Value))
                return true;
        }

        return false;
    }

    private readonly bool IsAbsent(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null
        || (_skipsEmptyLists && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}

/// <summary>A member of a JSON object. Its name is what it says, with or without escapes; one that is not Unicode is no known name.</summary>
internal readonly ref struct Member(JsonProperty property)
{
    private readonly ReadOnlySpan<byte> _name = JsonText.Unescaped(JsonMarshal.GetRawUtf8PropertyName(property));

    public JsonElement Value { get; } = property.Value;

    /// <summary>Its name, cut where it is long. For what is rare: it allocates.</summary>
    public string Name => JsonText.Shown(_name);

    public bool Is(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);
}
