using System.Text;
using System.Xml;

namespace Platform.LoadHarness.Reports;

/// <summary>Text that is allowed in XML.</summary>
internal static class XmlText
{
    /// <summary>The text with a replacement mark for what XML 1.0 has no way to write: most control characters, lone surrogates.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate comes out as U+FFFD
            clean.Append(!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }
}
