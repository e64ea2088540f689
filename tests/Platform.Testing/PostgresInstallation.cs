using System.Diagnostics;

namespace Platform.Testing;

/// <summary>The PostgreSQL of this machine, and an empty database cluster that tests copy: making one takes a second or two.</summary>
internal static class PostgresInstallation
{
    // More than once, because an initdb that was under way may still be writing.
    private const string Remover = """
        trap '' INT
        exec >/dev/null 2>&1
        read -r _
        for try in 1 2 3 4 5; do
          rm -rf "$1"
          sleep 1
          [ -e "$1" ] || break
        done
        """;

    /// <summary>Debian keeps each version's programs in a folder that is on no PATH.</summary>
    private static readonly string? Folder = NewestOfDebian() ?? Path.GetDirectoryName(Executables.Find("postgres"));

    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);

    /// <summary>It refuses to run as root. Null when the tests do not run as root: then it runs as they do.</summary>
    private static readonly Lazy<UnixUser?> User = new(() => Environment.IsPrivilegedProcess ? UnixUser.Find("postgres", "nobody") : null);

    /// <summary>Held, because its pipe ends when it is collected.</summary>
    private static Process? _remover;

    public static string Program(string name) => Path.Combine(Executables.Require(Folder, "PostgreSQL", "postgresql"), name);

    /// <summary>The command as a user that PostgreSQL accepts.</summary>
    public static IEnumerable<string> AsUser(params IEnumerable<string> command) => User.Value?.Run(command) ?? command;

    /// <summary>Lays a data folder with a new cluster into a folder that the server's user then owns.</summary>
    public static async Task CopyClusterAsync(string folder, string data)
    {
        string template = await Template.Value;
        User.Value?.Own(folder);
        await ToolProcess.SucceedAsync(AsUser("cp", "--archive", "--reflink=auto", template, data));
    }

    private static async Task<string> CreateTemplateAsync()
    {
        string initdb = Program("initdb");
        var folder = Directory.CreateTempSubdirectory("platform-postgres-");
        _remover = DeleteAtTheEnd(folder.FullName);
        User.Value?.Own(folder.FullName);
        string data = Path.Combine(folder.FullName, "data");
        await ToolProcess.SucceedAsync(
            AsUser(initdb, "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
        );
        return data;
    }

    /// <summary>
    /// A shell that waits for the end of the test process, however it comes. Test runners end theirs before it could tidy up itself.
    /// </summary>
    private static Process DeleteAtTheEnd(string folder) =>
        Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", Remover, "sh", folder])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                WorkingDirectory = "/",
            }
        )!;

    private static string? NewestOfDebian()
    {
        const string versions = "/usr/lib/postgresql";
        return !Directory.Exists(versions)
            ? null
            : Directory
                .GetDirectories(versions)
                .Where(version => File.Exists(Path.Combine(version, "bin", "postgres")))
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out int number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
                .FirstOrDefault();
    }
}
