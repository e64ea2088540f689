using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>The members of a JSON object but those that are null, which count as absent.</summary>
/// <remarks>
/// Names are compared as they stand in the text: no one escapes the letters of a known name, and a broken escape in an unknown one
/// cannot throw.
/// </remarks>
internal ref struct Members
{
    private JsonElement.ObjectEnumerator _rest;

    private Members(JsonElement of) => _rest = of.EnumerateObject();

    public readonly Member Current => new(_rest.Current);

    /// <param name="value">An object.</param>
    public static Members Of(JsonElement value) => new(value);

    public readonly Members GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_rest.MoveNext())
        {
            if (_rest.Current.Value.ValueKind != JsonValueKind.Null)
                return true;
        }

        return false;
    }
}

/// <summary>A member of a JSON object.</summary>
internal readonly ref struct Member(JsonProperty property)
{
    private readonly ReadOnlySpan<byte> _name = JsonMarshal.GetRawUtf8PropertyName(property);

    public JsonElement Value { get; } = property.Value;

    public bool Is(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);
}
