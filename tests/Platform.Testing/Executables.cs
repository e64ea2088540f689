using Xunit;

namespace Platform.Testing;

/// <summary>Finds programs of this machine. Daemons are often in folders that are not on a user's PATH.</summary>
internal static class Executables
{
    private static readonly string[] Folders =
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        "/usr/bin",
        "/usr/sbin",
    ];

    /// <summary>In CI nothing is skipped: what is missing there is a fault of the set-up.</summary>
    private static readonly bool IsCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of these names that is installed; null when none is.</summary>
    public static string? Find(params IEnumerable<string> names) =>
        Folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>
    /// What a test cannot do without. Where it is missing, the running test is skipped on a developer's machine, and fails in CI.
    /// </summary>
    /// <param name="path">From <see cref="Find"/>.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="package">What Debian calls it.</param>
    /// <exception cref="InvalidOperationException">It is missing, and this is CI.</exception>
    public static string Require(string? path, string name, string package)
    {
        if (path is not null)
            return path;
        string missing = $"There is no {name} on this machine: install it (apt-get install {package}) to run this test.";
        Assert.SkipUnless(IsCi, missing);
        throw new InvalidOperationException(missing);
    }
}
