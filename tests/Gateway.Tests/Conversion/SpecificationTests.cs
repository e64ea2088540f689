using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Gateway.Tests.Conversion;

/// <summary>Tests name the row of docs/spec/gateway-conversion.md that they hold, as <c>[Trait("Row", "7")]</c>.</summary>
public sealed partial class SpecificationTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void EachRowOfTheSpecification_IsTheRowOfATest_AndTheOtherWayRound()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "spec", "gateway-conversion.md"));
        int[] rows =
        [
            .. lines.Select(line => Row().Match(line)).Where(match => match.Success).Select(match => Number(match.Groups["row"].Value)),
        ];
        Assert.Equal(Enumerable.Range(1, rows.Length), rows);
        Assert.Equal(rows, TestedRows().Distinct().Order());
    }

    private static IEnumerable<int> TestedRows()
    {
        var types = typeof(SpecificationTests).Assembly.GetTypes();
        return types
            .Concat<MemberInfo>(types.SelectMany(type => type.GetMethods(Declared)))
            .SelectMany(member => member.CustomAttributes)
            .Where(attribute => attribute.AttributeType == typeof(TraitAttribute))
            .Select(attribute => attribute.ConstructorArguments)
            .Where(arguments => Text(arguments[0]) == "Row")
            .Select(arguments => Number(Text(arguments[1])));
    }

    private static string Text(CustomAttributeTypedArgument argument) => (string)argument.Value!;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A line of a table that begins with a number.</summary>
    [GeneratedRegex(@"^\| (?<row>\d+) \|", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
