using System.Text.RegularExpressions;

namespace Platform.EndToEnd.Tests;

/// <summary>Finds circles among the folders of a project, by the <c>using</c> directives of the project's own namespaces.</summary>
internal static partial class FolderCircles
{
    /// <summary>
    /// Finds sets of sibling folders, at the top or below, each of which reaches every other. A folder may use those above and below it;
    /// files beside the project file belong to no folder.
    /// </summary>
    /// <param name="project">The project's name.</param>
    /// <param name="files">Its source files: paths relative to the project file, and texts.</param>
    /// <returns>A text for each circle, with the files whose directives close it.</returns>
    public static IReadOnlyList<string> Find(string project, IEnumerable<(string Path, string Text)> files)
    {
        List<Use> uses = [.. files.SelectMany(file => UsesOf(project, file.Path, file.Text))];
        var targets = uses.ToLookup(use => use.From, use => use.To);
        var reached = targets.ToDictionary(folder => folder.Key, folder => Reach(targets, folder.Key));
        var circles = reached
            .Where(folder => folder.Value.Contains(folder.Key))
            .Select(folder =>
                folder
                    .Value.Where(other => reached.TryGetValue(other, out var back) && back.Contains(folder.Key))
                    .Order(StringComparer.Ordinal)
            )
            .DistinctBy(circle => string.Join(' ', circle));
        return [.. circles.Select(circle => Describe(project, [.. circle], uses))];
    }

    private static IEnumerable<Use> UsesOf(string project, string path, string text)
    {
        string[] folder = path.Split('/')[..^1];
        foreach (Match match in UsingDirective().Matches(text))
        {
            string[] name = match.Groups["name"].Value.Split('.');
            if (name is not ["Platform", var owner, ..] || owner != project)
                continue;
            string[] used = name[2..];
            int depth = folder.Zip(used).TakeWhile(pair => pair.First == pair.Second).Count();
            if (depth < folder.Length && depth < used.Length)
                yield return new Use(string.Join('/', folder[..(depth + 1)]), string.Join('/', used[..(depth + 1)]), path);
        }
    }

    /// <summary>The folders that one reaches, directly or over others; itself only if it is part of a circle.</summary>
    private static HashSet<string> Reach(ILookup<string, string> targets, string start)
    {
        HashSet<string> reached = [];
        var pending = new Stack<string>([start]);
        while (pending.TryPop(out string? folder))
            foreach (string target in targets[folder])
                if (reached.Add(target))
                    pending.Push(target);
        return reached;
    }

    private static string Describe(string project, IReadOnlyList<string> circle, IEnumerable<Use> uses)
    {
        var edges = uses.Where(use => circle.Contains(use.From) && circle.Contains(use.To))
            .GroupBy(use => $"  {use.From} uses {use.To} in", use => use.File)
            .OrderBy(edge => edge.Key, StringComparer.Ordinal)
            .Select(edge => $"{edge.Key} {string.Join(", ", edge.Distinct().Order(StringComparer.Ordinal))}");
        return $"{project}: {string.Join(", ", circle)} form a circle.\n{string.Join('\n', edges)}";
    }

    /// <summary>Of C# and Razor files.</summary>
    [GeneratedRegex(
        @"^(?:global )?@?using (?:static |\w+ = )?(?<name>[\w.]+);?\s*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex UsingDirective();

    private readonly record struct Use(string From, string To, string File);
}
