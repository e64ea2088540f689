using Microsoft.Extensions.Configuration;
using Platform.ServiceDefaults.Health;

namespace Platform.ServiceDefaults.Tests.Health;

public sealed class HealthProbeTests
{
    [Theory]
    [InlineData("urls", "http://127.0.0.1:5003", "http://127.0.0.1:5003/")]
    [InlineData("urls", "https://*:5001;http://+:5003", "http://127.0.0.1:5003/")]
    [InlineData("urls", "http://[::]:80", "http://127.0.0.1/")]
    [InlineData("urls", "http://10.0.0.7:80", "http://10.0.0.7/")]
    [InlineData("http_ports", "8080;8081", "http://127.0.0.1:8080/")]
    [InlineData("Kestrel:Endpoints:Main:Url", "http://0.0.0.0:9000", "http://127.0.0.1:9000/")]
    [InlineData("https_ports", "8443", null)]
    public void ItAsksWhereTheServiceListens(string key, string value, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();
        Assert.Equal(expected, HealthProbe.Find(configuration)?.AbsoluteUri);
    }
}
