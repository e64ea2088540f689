using System.Text.RegularExpressions;

namespace Platform.Testing;

/// <summary>
/// The files of an nginx, made fit for a test: the fixture gives pid file, temporary paths, access log and port, so they must
/// not name a pid file or temporary paths themselves.
/// </summary>
public sealed partial class NginxConfiguration
{
    private static readonly string[] Temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly Dictionary<string, string> _files;
    private readonly int _listens;

    /// <param name="text">The whole <c>nginx.conf</c>.</param>
    /// <param name="listens">The port it listens at; the test's takes its place.</param>
    public NginxConfiguration(string text, int listens)
        : this(new Dictionary<string, string> { ["nginx.conf"] = text }, listens) { }

    private NginxConfiguration(Dictionary<string, string> files, int listens) => (_files, _listens) = (files, listens);

    /// <summary>A folder that holds <c>nginx.conf</c> and all that it includes, but the servers at other ports.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="listens">The port they listen at; the test's takes its place.</param>
    public static NginxConfiguration Read(string folder, int listens) =>
        new(
            Directory
                .GetFiles(folder, "*.conf", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText)
                .Where(file =>
                    !file.Value.Contains("    listen ", StringComparison.Ordinal)
                    || file.Value.Contains($"    listen {listens}", StringComparison.Ordinal)
                )
                .ToDictionary(),
            listens
        );

    /// <summary>The same with another text in all places of one, such as an upstream's address.</summary>
    /// <exception cref="ArgumentException">No file holds the text.</exception>
    public NginxConfiguration With(string text, string another) =>
        _files.Values.Any(file => file.Contains(text, StringComparison.Ordinal))
            ? new(_files.ToDictionary(file => file.Key, file => file.Value.Replace(text, another, StringComparison.Ordinal)), _listens)
            : throw new ArgumentException($"The configuration of nginx holds no \"{text}\".", nameof(text));

    internal async Task WriteAsync(string folder, int port)
    {
        // Elsewhere than at the loopback a test offers nothing.
        var here = With($"listen {_listens}", $"listen 127.0.0.1:{port}");
        string paths = string.Concat(
            Temporary.Select(name => $"\n    {name}_temp_path {folder}/{name};").Append($"\n    access_log {folder}/access.log;")
        );
        foreach (var (name, text) in here._files)
        {
            string file = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, HttpBlock().Replace(text, match => match.Value + paths));
        }
    }

    [GeneratedRegex(@"\bhttp\s*\{")]
    private static partial Regex HttpBlock();
}
