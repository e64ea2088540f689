using System.Security.Cryptography;
using System.Text;

namespace Platform.Gateway.Configuration;

/// <summary>Reads and checks the configuration file.</summary>
/// <param name="path">Relative to where the service is started.</param>
/// <param name="environment">Reads a variable; null where there is none.</param>
internal sealed class ConfigurationLoader(string path, Func<string, string?> environment)
{
    private const int MostBytes = 8 << 20;

    /// <summary>Where it is; empty for nowhere.</summary>
    public string Path { get; } = path.Length == 0 ? "" : System.IO.Path.GetFullPath(path);

    /// <summary>Reads the file and the secrets that it names.</summary>
    public LoadedFile Load()
    {
        var faults = new FaultList();
        List<string> warnings = [];
        var secrets = new SecretSources(System.IO.Path.GetDirectoryName(Path) ?? "", environment);
        var content = BoundedFile.Read(Path, MostBytes, out string problem);
        if (content is null)
            faults.Add("", $"The file {problem}");
        var file = content is null ? null : GatewayFileReader.Read(content, faults);
        var instances = file is null ? [] : new InstanceCheck(secrets, faults, warnings).Check(file.Instances);
        return new(HashOf(content, problem), secrets, file, instances, faults, warnings);
    }

    /// <summary>
    /// Whether the file or one of its secrets is no longer what it was. Content counts, not times: links may be swapped, and clocks set
    /// back.
    /// </summary>
    public bool HasChanged(LoadedFile since) =>
        HashOf(BoundedFile.Read(Path, MostBytes, out string problem), problem) != since.Hash || since.Secrets.HaveChanged();

    private static string HashOf(byte[]? content, string problem) =>
        Convert.ToHexString(SHA256.HashData(content ?? Encoding.UTF8.GetBytes(problem)));
}
