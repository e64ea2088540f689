using System.Text.RegularExpressions;

namespace Platform.ServiceDefaults.Tests.Metrics;

/// <summary>A strict reader of OpenMetrics 1.0.0, written from the specification and not from our writer; TYPE must come first.</summary>
internal static partial class OpenMetricsExposition
{
    private const string End = "# EOF\n";

    public static IReadOnlyList<ExposedFamily> Parse(string text)
    {
        Assert.EndsWith(End, text, StringComparison.Ordinal);
        var families = new List<ExposedFamily>();
        var lines = text[..^End.Length].Split('\n')[..^1];
        for (var i = 0; i < lines.Length; )
        {
            var (name, type) = Head(TypeLine(), lines[i++]);
            var unit = lines[i].StartsWith("# UNIT ", StringComparison.Ordinal) ? Of(name, Head(UnitLine(), lines[i++])) : "";
            var help = Of(name, Head(HelpLine(), lines[i++]));
            Assert.True(unit.Length == 0 || name.EndsWith("_" + unit, StringComparison.Ordinal), $"{name} does not end in {unit}");
            var samples = new List<Sample>();
            for (; i < lines.Length && !lines[i].StartsWith('#'); i++)
                samples.Add(Exposition.ParseSample(lines[i]));
            families.Add(new(name, Exposition.Unescape(help, quotes: true), type, samples) { Unit = unit });
        }

        Check(families);
        return families;
    }

    public static ExposedFamily Get(string text, string name) => Parse(text).Single(family => family.Name == name);

    private static (string Name, string Text) Head(Regex line, string text)
    {
        var match = line.Match(text);
        Assert.True(match.Success, $"{text} is not {line}");
        return (match.Groups["name"].Value, match.Groups["rest"].Value);
    }

    private static string Of(string name, (string Name, string Text) head)
    {
        Assert.Equal(name, head.Name);
        return head.Text;
    }

    private static void Check(List<ExposedFamily> families)
    {
        Exposition.CheckUnique(families);
        // No family's samples may have the name of another family, or of its samples.
        var names = families.SelectMany(family => family.Samples.Select(sample => sample.Name).Append(family.Name).Distinct()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        foreach (var family in families)
            switch (family.Type)
            {
                case "counter":
                    Assert.All(family.Samples, sample => Assert.Equal(family.Name + "_total", sample.Name));
                    Assert.All(family.Samples, sample => Assert.True(sample.Value >= 0, $"{sample}"));
                    break;
                case "gauge":
                    Assert.All(family.Samples, sample => Assert.Equal(family.Name, sample.Name));
                    break;
                case "histogram":
                    Exposition.CheckHistogram(family);
                    Assert.All(Bounds(family), bound => Assert.Matches(BoundText(), bound));
                    break;
            }
    }

    private static IEnumerable<string> Bounds(ExposedFamily family) =>
        family.Samples.Where(sample => sample.Labels.ContainsKey("le")).Select(sample => sample.Labels["le"]);

    [GeneratedRegex(@"\A# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>counter|gauge|histogram)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"\A# UNIT (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>[a-zA-Z0-9_:]+)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnitLine();

    [GeneratedRegex(
        """\A# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>([^"\\]|\\.)*)\z""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex HelpLine();

    /// <summary>With a fraction or an exponent: <c>1</c> and <c>1.0</c> would be two labels.</summary>
    [GeneratedRegex(@"\A(\+Inf|-?[0-9]+\.[0-9]+(E[+-]?[0-9]+)?|-?[0-9]+E[+-]?[0-9]+)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BoundText();
}
