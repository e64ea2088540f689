using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>What is restored today is restored in a month: nothing floats.</summary>
public sealed partial class PackagesTests
{
    public static TheoryData<string> Projects =>
        new(
            new[] { "src", "tests", "bench" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(Repository.Root, file))
        );

    private static IReadOnlyDictionary<string, string> Central { get; } =
        Read("Directory.Packages.props")
            .Descendants("PackageVersion")
            .ToDictionary(
                package => package.Attribute("Include")!.Value,
                package => package.Attribute("Version")!.Value,
                StringComparer.OrdinalIgnoreCase
            );

    [Fact]
    public void EveryVersion_IsOneExactVersion() => Assert.All(Central, package => Assert.Matches(ExactVersion(), package.Value));

    [Fact]
    public void TheBuild_LocksWhatItRestores_AndInCiRefusesAStaleLock()
    {
        var settings = Read("Directory.Build.props").Descendants().ToLookup(setting => setting.Name.LocalName, StringComparer.Ordinal);
        Assert.Equal("true", Assert.Single(settings["RestorePackagesWithLockFile"]).Value);
        Assert.Equal("true", Assert.Single(settings["RestoreLockedMode"]).Value);
        Assert.Contains(
            "'$(CI)' == 'true'",
            Assert.Single(settings["RestoreLockedMode"]).Attribute("Condition")!.Value,
            StringComparison.Ordinal
        );
        Assert.Empty(Read("Directory.Packages.props").Descendants("CentralPackageFloatingVersionsEnabled"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProject_NamesNoVersion_AndItsLockFileHasTheCentralOnes(string project)
    {
        var references = Read(project).Descendants("PackageReference").ToList();
        Assert.All(
            references,
            reference =>
                Assert.DoesNotContain(
                    reference.Attributes(),
                    attribute => attribute.Name.LocalName.StartsWith("Version", StringComparison.Ordinal)
                )
        );

        var locked = ReadLock(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
        Assert.All(
            references,
            reference => Assert.Contains(reference.Attribute("Include")!.Value, locked.Keys, StringComparer.OrdinalIgnoreCase)
        );
        Assert.All(locked, package => Assert.Equal(Central[package.Key], package.Value));
    }

    /// <summary>The versions of the packages that a project refers to itself, by their names.</summary>
    private static Dictionary<string, string> ReadLock(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, file)));
        return document
            .RootElement.GetProperty("dependencies")
            .EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() == "Direct")
            .ToDictionary(package => package.Name, package => package.Value.GetProperty("resolved").GetString()!, StringComparer.Ordinal);
    }

    private static XElement Read(string file) => XElement.Load(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"^\d+\.\d+(\.\d+){1,2}(-[0-9A-Za-z.-]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ExactVersion();
}
