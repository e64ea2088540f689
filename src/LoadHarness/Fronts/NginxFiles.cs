using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.LoadHarness.Fronts;

/// <summary>The front's own nginx configuration, made fit to stand before one process of one service for a while.</summary>
internal static partial class NginxFiles
{
    /// <summary>Of the service that is measured: its port at the front, and its replicas.</summary>
    private const string Servers = "conf.d/order-api.conf",
        Replicas = "upstreams/order-api.conf";

    private static readonly string[] Temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    /// <summary>Daemons are often in folders that are not on a user's PATH.</summary>
    private static IEnumerable<string> Programs =>
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/local/sbin"];

    /// <summary>The program; null when it is not installed.</summary>
    public static string? Program => Programs.Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>
    /// The folder <c>nginx</c> of the repository, or of a published harness: in the working directory, beside the program, or above one of
    /// them; null when there is none.
    /// </summary>
    public static string? Folder =>
        new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }
            .SelectMany(Above)
            .Select(folder => Path.Combine(folder, "nginx"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, Servers)));

    /// <summary>Writes the configuration.</summary>
    /// <param name="from">As it is shipped.</param>
    /// <param name="to">A folder, in which nginx also keeps what it writes.</param>
    /// <param name="service">The only replica.</param>
    /// <param name="port">Where it listens, on the loopback.</param>
    /// <exception cref="SetupException">It is not written as it is expected here.</exception>
    public static void Write(string from, string to, Uri service, int port)
    {
        foreach (string path in Directory.GetFiles(from, "*.conf", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(from, path),
                text = File.ReadAllText(path);
            if (name != Servers && ListenPattern().IsMatch(text))
                continue; // another service's
            string file = Path.Combine(to, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(
                file,
                name switch
                {
                    "nginx.conf" => Replace(HttpPattern(), text, match => match.Value + Writes(to), path),
                    Servers => Replace(
                        ListenPattern(),
                        text,
                        _ => string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port}"),
                        path
                    ),
                    Replicas => Replace(ServerPattern(), text, _ => $"server {service.Authority};", path),
                    _ => text,
                }
            );
        }
    }

    private static string Writes(string folder) => string.Concat(Temporary.Select(name => $"\n    {name}_temp_path {folder}/{name};"));

    private static string Replace(Regex pattern, string text, MatchEvaluator by, string path) =>
        pattern.IsMatch(text)
            ? pattern.Replace(text, by)
            : throw new SetupException(
                $"{path} holds no '{pattern}': this harness does not know how to set it up. Take the configuration of its own version."
            );

    private static IEnumerable<string> Above(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }

    [GeneratedRegex(@"\bhttp\s*\{")]
    private static partial Regex HttpPattern();

    [GeneratedRegex(@"(?<=^\s*)listen\s+\d+", RegexOptions.Multiline)]
    private static partial Regex ListenPattern();

    [GeneratedRegex(@"(?<=^\s*)server\s+[^;{]+;", RegexOptions.Multiline)]
    private static partial Regex ServerPattern();
}
