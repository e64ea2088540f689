using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The files in which a deployment lists its replicas.</summary>
public sealed partial class UpstreamFilesTests
{
    [Fact]
    public void EachService_HasAFileWithOneLineToReplace()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "nginx", "upstreams")).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["gateway.conf 5005", "inventory.conf 5002", "log-ingest.conf 5001", "order-api.conf 5003", "session-chat.conf 5004"],
            files.Select(file => $"{Path.GetFileName(file)} {Assert.Single(ServerLine().Matches(File.ReadAllText(file))).Groups["port"]}")
        );
    }

    [GeneratedRegex(@"^    server 127\.0\.0\.1:(?<port>\d+);$", RegexOptions.Multiline)]
    private static partial Regex ServerLine();
}
