using Platform.LoadHarness.Fronts;

namespace Platform.LoadHarness.Tests.Fronts;

public sealed class NginxFilesTests : IDisposable
{
    private static readonly Uri Service = new("http://127.0.0.1:4711/");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-");

    [Fact]
    public void TheShippedConfiguration_StandsBeforeOneServiceAlone()
    {
        NginxFiles.Write(NginxFiles.Folder!, _folder.FullName, Service, 4712);
        string all = string.Concat(Directory.GetFiles(_folder.FullName, "*.conf", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Equal(1, Count(all, "\n    listen "));
        Assert.Contains("    listen 127.0.0.1:4712 reuseport", all, StringComparison.Ordinal);
        Assert.Contains(
            "    server 127.0.0.1:4711;",
            File.ReadAllText(Path.Combine(_folder.FullName, "upstreams", "order-api.conf")),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(":5003", all, StringComparison.Ordinal);
        // Else who is not root could not start it.
        Assert.Equal(5, Count(all, $"_temp_path {_folder.FullName}/"));
    }

    [Theory]
    [InlineData("conf.d/order-api.conf", "listen 8000", "listen unix:/tmp/socket")]
    [InlineData("upstreams/order-api.conf", "server 127.0.0.1:5003;", "")]
    [InlineData("nginx.conf", "http {", "stream {")]
    public void AConfigurationThatIsWrittenOtherwise_IsRefusedWithItsFile(string file, string text, string another)
    {
        string changed = Path.Combine(_folder.FullName, "changed");
        foreach (string path in Directory.GetFiles(NginxFiles.Folder!, "*.conf", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(NginxFiles.Folder!, path),
                content = File.ReadAllText(path);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(changed, name))!);
            File.WriteAllText(
                Path.Combine(changed, name),
                name == file ? content.Replace(text, another, StringComparison.Ordinal) : content
            );
        }

        Assert.Contains(
            file,
            Assert.Throws<SetupException>(() => NginxFiles.Write(changed, Path.Combine(_folder.FullName, "to"), Service, 4712)).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
