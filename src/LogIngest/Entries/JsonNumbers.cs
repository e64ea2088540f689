using System.Globalization;

namespace Platform.LogIngest.Entries;

/// <summary>
/// Numbers that every store and client can hold: finite doubles that stay what they are. PostgreSQL's <c>numeric</c>, of which
/// its <c>jsonb</c> is made, holds 131,072 digits before the point and 16,383 behind it; so even a zero needs a bounded exponent.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>The most characters of a number.</summary>
    public const int MaxCharacters = 400;

    /// <summary>A number without an exponent and no longer than this is a finite double, and not too small for one.</summary>
    private const int PlainCharacters = 300;

    /// <summary>No double needs more for its exponent.</summary>
    private const int MaxExponentDigits = 3;

    /// <summary>Whether a number that is well-formed JSON can be stored.</summary>
    public static bool CanBeStored(ReadOnlySpan<byte> raw) =>
        raw.Length <= PlainCharacters && raw.IndexOfAny((byte)'e', (byte)'E') < 0 || raw.Length <= MaxCharacters && StaysItself(raw);

    private static bool StaysItself(ReadOnlySpan<byte> raw)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            return false;
        if (value != 0)
            return true;
        int exponent = raw.IndexOfAny((byte)'e', (byte)'E');
        var digits = exponent < 0 ? raw : raw[..exponent];
        return !digits.ContainsAnyInRange((byte)'1', (byte)'9')
            && (exponent < 0 || raw[(exponent + 1)..].TrimStart("+-0"u8).Length <= MaxExponentDigits);
    }
}
