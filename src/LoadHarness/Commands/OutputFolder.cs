using System.CommandLine;
using System.Globalization;

namespace Platform.LoadHarness.Commands;

/// <summary>Where a session's files go.</summary>
internal static class OutputFolder
{
    public static Option<string?> Option() =>
        new("--output", "-o") { Description = "The folder for the results; results/<utc time>-<suite> unless given." };

    /// <summary>Makes the folder.</summary>
    /// <exception cref="SetupException">It cannot be made.</exception>
    public static string Create(string? given, string title, TimeProvider time)
    {
        string folder =
            given ?? Path.Combine("results", $"{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{title}");
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException(
                $"The folder for the results, {Path.GetFullPath(folder)}, cannot be made: {e.Message} Give another with -o."
            );
        }
    }
}
