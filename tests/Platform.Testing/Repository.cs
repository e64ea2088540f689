namespace Platform.Testing;

/// <summary>Where the sources are.</summary>
public static class Repository
{
    /// <summary>The folder of Platform.sln, above the folder of the tests' assembly.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"There is no Platform.sln above {AppContext.BaseDirectory}.");
    }
}
