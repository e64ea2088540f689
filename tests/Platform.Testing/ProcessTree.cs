using System.Globalization;

namespace Platform.Testing;

/// <summary>Processes and their children, read from /proc.</summary>
public static class ProcessTree
{
    /// <summary>A process and all that descend from it, parents first.</summary>
    public static IReadOnlyList<int> Of(int processId)
    {
        var children = Directory
            .GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(id => Read(id)?.Parent ?? 0);
        List<int> tree = [processId];
        for (int i = 0; i < tree.Count; i++)
            tree.AddRange(children[tree[i]]);
        return tree;
    }

    /// <summary>Whether it still runs. One that waits only for its parent to notice its end has let go of all it held.</summary>
    public static bool IsAlive(int processId) => Read(processId) is { State: not ('Z' or 'X') };

    private static (char State, int Parent)? Read(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            // The command's name stands in parentheses and may itself hold spaces and parentheses.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
