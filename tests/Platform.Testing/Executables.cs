namespace Platform.Testing;

/// <summary>Finds programs of this machine. Daemons are often in folders that are not on a user's PATH.</summary>
internal static class Executables
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/bin", "/usr/sbin"];

    /// <summary>In CI nothing is skipped: what is missing there is a fault of the set-up.</summary>
    private static readonly bool IsCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of these names that is installed; null when none is.</summary>
    public static string? Find(params IEnumerable<string> names) =>
        Folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Why a test that needs a program is skipped; null when it is to run.</summary>
    public static string? WhySkipped(string? path, string name, string package) =>
        path is null && !IsCi ? Missing(name, package) : null;

    public static string Missing(string name, string package) =>
        $"There is no {name} on this machine: install it (apt-get install {package}) to run this test.";
}
