using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>A configuration file of the gateway, in a folder of its own. Each instance serves the model <c>m</c>.</summary>
internal sealed class GatewayFile : IDisposable
{
    /// <summary>The key of a caller without limits.</summary>
    public const string Key = "sk-a-caller-of-these-tests";

    /// <summary>The key of a caller with <see cref="Limit"/>.</summary>
    public const string LimitedKey = "sk-a-limited-caller";

    /// <summary>Requests a minute.</summary>
    public const int Limit = 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-gateway-");

    /// <param name="providers">The first are asked first; those of equal place share the calls.</param>
    public GatewayFile(params IEnumerable<FakeProvider> providers) => Write(providers);

    /// <summary>Where it is.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "gateway.json");

    /// <summary>What a process is told of it.</summary>
    public string Argument => $"--Gateway:File={Path}";

    /// <summary>Writes it with providers of the same priority and weight.</summary>
    public void Write(params IEnumerable<FakeProvider> providers) =>
        Write(providers.Select(provider => (provider.Name, provider.Protocol, provider.Url, Priority: 1)));

    /// <summary>Writes it.</summary>
    public void Write(params IEnumerable<(string Name, string Protocol, string Url, int Priority)> instances) =>
        WriteText(
            JsonSerializer.Serialize(
                new
                {
                    keys = new object[]
                    {
                        new { name = "caller", hash = HashOf(Key) },
                        new
                        {
                            name = "limited",
                            hash = HashOf(LimitedKey),
                            requests_per_minute = Limit,
                        },
                    },
                    instances = instances.Select(instance => new
                    {
                        name = NameOf(instance.Name),
                        provider = instance.Protocol,
                        base_url = instance.Url + (instance.Protocol == "openai" ? "/v1" : ""),
                        priority = instance.Priority,
                        models = new Dictionary<string, string?> { ["m"] = null },
                        // Longer than any test waits: what ends a call is what the test does.
                        timeout = new { first_byte = "10m", between_chunks = "10m" },
                    }),
                }
            )
        );

    /// <summary>Replaces it at once: nobody reads half of it.</summary>
    public void WriteText(string text)
    {
        string written = Path + ".new";
        File.WriteAllText(written, text);
        File.Move(written, Path, overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string NameOf(string name) => name.Replace(' ', '-');

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
