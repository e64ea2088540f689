using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.ServiceDefaults.Tests.Metrics;

internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

internal sealed record ExposedFamily(string Name, string Help, string Type, IReadOnlyList<Sample> Samples)
{
    public string Unit { get; init; } = "";
}

/// <summary>
/// A strict reader of Prometheus text format 0.0.4, written from the format's description and not from our writer. It takes
/// nothing that a scraper might refuse, and less than some do: HELP and TYPE must come first, families must not be mixed.
/// </summary>
internal static partial class Exposition
{
    public static IReadOnlyList<ExposedFamily> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var families = new List<ExposedFamily>();
        var lines = text[..^1].Split('\n');
        for (var i = 0; i < lines.Length; )
        {
            var help = HelpLine().Match(lines[i]);
            Assert.True(help.Success, $"expected HELP: {lines[i]}");
            var name = help.Groups["name"].Value;
            var type = TypeLine().Match(lines[++i]);
            Assert.True(type.Success && type.Groups["name"].Value == name, $"expected TYPE of {name}: {lines[i]}");
            var samples = new List<Sample>();
            for (i++; i < lines.Length && !lines[i].StartsWith('#'); i++)
                samples.Add(ParseSample(lines[i]));
            families.Add(new(name, Unescape(help.Groups["help"].Value, quotes: false), type.Groups["type"].Value, samples));
        }

        Check(families);
        return families;
    }

    public static ExposedFamily Get(string text, string name) => Parse(text).Single(family => family.Name == name);

    /// <summary>No family and no series stands twice, and no family is empty.</summary>
    public static void CheckUnique(IReadOnlyList<ExposedFamily> families)
    {
        Assert.Equal(families.Count, families.Select(family => family.Name).Distinct().Count());
        Assert.All(families, family => Assert.NotEmpty(family.Samples));
        var keys = families.SelectMany(family => family.Samples).Select(Key).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    /// <summary>Its buckets are cumulative, in the order of their bounds, and agree with its count.</summary>
    public static void CheckHistogram(ExposedFamily family)
    {
        foreach (var series in family.Samples.GroupBy(sample => Key(sample with { Name = "", Labels = Without(sample.Labels, "le") })))
        {
            var buckets = series.Where(sample => sample.Name == family.Name + "_bucket").ToList();
            var bounds = buckets.ConvertAll(bucket => ParseNumber(bucket.Labels["le"]));
            Assert.Equal(bounds.Order(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, series.Single(sample => sample.Name == family.Name + "_count").Value);
            Assert.Single(series, sample => sample.Name == family.Name + "_sum");
            Assert.Equal(buckets.Count + 2, series.Count());
        }
    }

    public static Sample ParseSample(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        var names = match.Groups["label"].Captures.Select(capture => capture.Value);
        var values = match.Groups["value"].Captures.Select(capture => Unescape(capture.Value, quotes: true));
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in names.Zip(values))
            Assert.True(labels.TryAdd(name, value), $"label {name} stands twice: {line}");
        return new(match.Groups["name"].Value, labels, ParseNumber(match.Groups["number"].Value));
    }

    public static string Unescape(string text, bool quotes)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            result.Append(
                text[i] != '\\'
                    ? text[i]
                    : text[++i] switch
                    {
                        'n' => '\n',
                        '\\' => '\\',
                        '"' when quotes => '"',
                        var other => throw new FormatException($"unknown escape \\{other}"),
                    }
            );
        return result.ToString();
    }

    private static void Check(List<ExposedFamily> families)
    {
        CheckUnique(families);
        foreach (var family in families)
        {
            if (family.Type == "histogram")
                CheckHistogram(family);
            else
                Assert.All(family.Samples, sample => Assert.Equal(family.Name, sample.Name));
        }
    }

    private static string Key(Sample sample) =>
        sample.Name
        + string.Concat(sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"\0{label.Key}\0{label.Value}"));

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> labels, string name) =>
        labels.Where(label => label.Key != name).ToDictionary();

    private static double ParseNumber(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    [GeneratedRegex(
        @"\A# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<help>.*)\z",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"\A# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """
            \A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)"(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)")*\})? (?<number>NaN|[+-]Inf|-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?)\z
            """,
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex SampleLine();
}
