using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.LoadHarness.Mocks;

/// <summary>What differs from one answer of a mock to the next.</summary>
/// <param name="Id">The call's id, in ASCII.</param>
/// <param name="Created">When, in seconds since 1970.</param>
/// <param name="Model">The model as JSON writes it between its quotes.</param>
/// <param name="Tool">The called tool's name as JSON writes it between its quotes; empty without one.</param>
internal readonly record struct AnswerFields(string Id, long Created, ReadOnlyMemory<byte> Model, ReadOnlyMemory<byte> Tool);

/// <summary>
/// Bytes made once, with places for what differs: <c>%id%</c>, <c>%created%</c>, <c>%model%</c> and <c>%tool%</c>. Writing one is a few
/// copies.
/// </summary>
internal sealed class AnswerTemplate
{
    private readonly byte[][] _literals;
    private readonly char[] _places; // between them, by their first letters
    private readonly int _literalLength;

    /// <summary>Cuts a text at its places. A percent sign has no other use in it.</summary>
    public AnswerTemplate(string text)
    {
        string[] parts = text.Split('%');
        _literals = [.. parts.Where((_, i) => i % 2 == 0).Select(Encoding.UTF8.GetBytes)];
        _places =
        [
            .. parts
                .Where((_, i) => i % 2 == 1)
                .Select(name =>
                    name is "id" or "created" or "model" or "tool"
                        ? name[0]
                        : throw new ArgumentException($"There is no place '{name}'.", nameof(text))
                ),
        ];
        _literalLength = _literals.Sum(literal => literal.Length);
    }

    /// <summary>How many bytes it is with what differs.</summary>
    public int LengthOf(in AnswerFields fields)
    {
        int length = _literalLength;
        foreach (char place in _places)
            length += LengthOf(place, fields);
        return length;
    }

    /// <summary>Writes it with what differs.</summary>
    public void Write(IBufferWriter<byte> output, in AnswerFields fields)
    {
        var span = output.GetSpan(LengthOf(fields));
        int length = 0;
        for (int i = 0; i < _literals.Length; i++)
        {
            if (i > 0)
                length += Fill(_places[i - 1], fields, span[length..]);
            _literals[i].CopyTo(span[length..]);
            length += _literals[i].Length;
        }

        output.Advance(length);
    }

    private static int LengthOf(char place, in AnswerFields fields)
    {
        if (place != 'c')
            return place == 'i' ? fields.Id.Length
                : place == 'm' ? fields.Model.Length
                : fields.Tool.Length;
        int digits = 1;
        for (long rest = fields.Created / 10; rest > 0; rest /= 10)
            digits++;
        return digits;
    }

    private static int Fill(char place, in AnswerFields fields, Span<byte> to)
    {
        switch (place)
        {
            case 'i':
                return Encoding.ASCII.GetBytes(fields.Id, to);
            case 'c':
                fields.Created.TryFormat(to, out int digits, provider: CultureInfo.InvariantCulture);
                return digits;
            default:
                var text = (place == 'm' ? fields.Model : fields.Tool).Span;
                text.CopyTo(to);
                return text.Length;
        }
    }
}
