using System.Xml.Linq;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>Who may reference whom, and which rooms the house has.</summary>
public class WallsTests
{
    private static readonly string[] Services = ["LogIngest", "SessionChat", "OrderApi", "Inventory", "Gateway"];

    /// <summary>What each program or library may link.</summary>
    private static readonly Dictionary<string, string[]> MayLink = new(
        Services.Select(service => KeyValuePair.Create(service, new[] { "ServiceDefaults" }))
    )
    {
        ["ServiceDefaults"] = [],
        ["LoadEngine"] = [],
        ["LoadHarness"] = ["LoadEngine"],
    };

    public static TheoryData<string> Projects =>
        new(
            Directory
                .GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file))
        );

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProject_LinksOnlyWhatItMay(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(
            MayLink.TryGetValue(name, out string[]? allowed),
            $"{name} has no room in the house; draw it in docs/architecture.md and here."
        );
        Assert.Equal($"src/{name}/{name}.csproj", project.Replace('\\', '/'));

        var references = XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference");
        foreach (var reference in references)
        {
            string referenced = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
            bool linked = reference.Attribute("ReferenceOutputAssembly")?.Value != "false";
            // The harness is built together with the services, which it starts as processes.
            bool builtOnly = name == "LoadHarness" && !linked && Services.Contains(referenced);
            Assert.True(builtOnly || (linked && allowed.Contains(referenced)), $"{name} must not reference {referenced}.");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProject_IsInTheSolution_AndHasItsTests(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Platform.sln"));
        Assert.Contains($"{name}.csproj", solution, StringComparison.Ordinal);
        Assert.Contains($"{name}.Tests.csproj", solution, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "tests", $"{name}.Tests")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void TheFoldersOfAProject_FormNoCircle(string project)
    {
        string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(project)!);
        var files = Directory
            .GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Select(file => (Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file)));
        var circles = FolderCircles.Find(Path.GetFileNameWithoutExtension(project), files);
        Assert.True(circles.Count == 0, string.Join('\n', circles));
    }

    [Fact]
    public void NoRoom_IsCalledAfterNothing()
    {
        string[] nothings = ["Common", "Helpers", "Utils", "Utilities", "Managers", "Misc", "Shared"];
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(folders, folder => nothings.Contains(Path.GetFileName(folder)));
    }

    [Fact]
    public void AService_HasTheRoomsThatEveryServiceHas()
    {
        foreach (string service in Services.Where(service => Directory.Exists(Path.Combine(Repository.Root, "src", service))))
        {
            string folder = Path.Combine(Repository.Root, "src", service);
            Assert.True(File.Exists(Path.Combine(folder, $"{service}Options.cs")), $"{service} has no {service}Options.cs.");
            Assert.NotEmpty(Directory.GetFiles(folder, "*Contracts.cs"));
            Assert.InRange(File.ReadAllLines(Path.Combine(folder, "Program.cs")).Length, 1, 40);
        }
    }
}
