using System.Collections.Concurrent;
using Platform.Gateway.Callers;
using Platform.Gateway.Configuration;

namespace Platform.Gateway.Tests.Configuration;

/// <summary>A folder with a configuration file and secrets, and an environment.</summary>
internal sealed class GatewayFiles : IDisposable
{
    public const string Minimal =
        """{"instances":[{"name":"a","provider":"openai","base_url":"http://127.0.0.1:1/v1","models":{"m":"m1"}}]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-");

    public GatewayFiles(string json = Minimal) => Write(json);

    public ConcurrentDictionary<string, string> Environment { get; } = [];

    public string Path => PathOf("gateway.json");

    public ConfigurationLoader Loader => new(Path, name => Environment.GetValueOrDefault(name));

    public string PathOf(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>Replaces a file at once: nobody reads half of it.</summary>
    public void Write(string content, string name = "gateway.json")
    {
        File.WriteAllText(PathOf("written"), content);
        File.Move(PathOf("written"), PathOf(name), overwrite: true);
    }

    public IReadOnlyList<string> Faults()
    {
        Loader.Load().BuildCallers(CallerKeys.None, out var faults);
        return faults;
    }

    public LoadedFile Load()
    {
        var loaded = Loader.Load();
        Assert.Empty(loaded.InstanceFaults.All);
        return loaded;
    }

    /// <summary>An instance of a file, without faults.</summary>
    public static string InstanceOf(string name) =>
        $$$"""{"name":"{{{name}}}","provider":"openai","base_url":"http://127.0.0.1:1/v1","models":{"m":null}}""";

    public void Dispose() => _folder.Delete(recursive: true);
}
