using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// HTML that is safe by how it is built: written with <see cref="Of"/>, every hole of the template is encoded unless
/// it is HTML already. So nobody can forget to encode what a hostile server answered.
/// </summary>
/// <param name="Text">The markup.</param>
internal readonly record struct Html(string Text)
{
    /// <summary>Nothing.</summary>
    public static readonly Html Empty = new("");

    /// <summary>A template and its holes. Attributes must be quoted; no hole may stand in a tag's or attribute's name.</summary>
    public static Html Of(Template template) => new(template.ToString());

    /// <summary>One after another.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>What the compiler makes of an interpolated string that is given to <see cref="Of"/>.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Template(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _markup = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string markup) => _markup.Append(markup);

        public void AppendFormatted(Html html) => _markup.Append(html.Text);

        public void AppendFormatted(IEnumerable<Html> parts)
        {
            foreach (var part in parts)
                _markup.Append(part.Text);
        }

        public void AppendFormatted(string? text) => _markup.Append(WebUtility.HtmlEncode(Visible(text)));

        public void AppendFormatted(int number) => _markup.Append(number);

        /// <summary>A coordinate: a tenth of a pixel is exact enough, and a third of the page's size.</summary>
        public void AppendFormatted(double coordinate) => _markup.Append(CultureInfo.InvariantCulture, $"{coordinate:0.#}");

        public override string ToString() => _markup.ToString();

        /// <summary>HTML has no way to write control characters: they are shown by their pictures, ␛ for an escape.</summary>
        private static string? Visible(string? text) =>
            text is null || !text.Any(IsInvisible) ? text : string.Concat(text.Select(c => IsInvisible(c) ? (char)('\u2400' + c) : c));

        private static bool IsInvisible(char c) => c < ' ' && c is not ('\t' or '\n' or '\r');
    }
}
