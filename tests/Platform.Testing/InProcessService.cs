using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Testing;

/// <summary>A whole program with its embedded store, on real Kestrel, a free port and a folder of its own, in the test's process.</summary>
public abstract class InProcessService<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("platform-");
    private readonly Action<IServiceCollection> _replace;
    private readonly (string Key, string Value)[] _settings;

    /// <summary>Starts it.</summary>
    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the program's defaults; of two with the same key the last.</param>
    /// <param name="waitUntilReady">False where it will never be ready.</param>
    protected InProcessService(Action<IServiceCollection> replace, (string Key, string Value)[] settings, bool waitUntilReady = true)
    {
        (_replace, _settings) = (replace, settings);
        // With a port the factory would change the address of a server that may have started meanwhile.
        UseKestrel();
        StartServer();
        Client = CreateClient();
        Client.Timeout = TimeSpan.FromMinutes(2);
        if (waitUntilReady)
            Waiting
                .UntilAsync(ReadinessAsync, readiness => readiness.StartsWith("200 ", StringComparison.Ordinal))
                .GetAwaiter()
                .GetResult();
    }

    /// <summary>Speaks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>What <c>/metrics</c> answers.</summary>
    public Task<string> MetricsAsync() => Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>A number of it; 0 where it is not told.</summary>
    public async Task<double> GetMetricAsync(string name) =>
        (await MetricsAsync())
            .Split('\n')
            .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
        _data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Data:Directory", _data.FullName);
        builder.UseSetting("Service:DrainDelay", "00:00:00");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(_replace);
    }

    private async Task<string> ReadinessAsync()
    {
        using var reply = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        return $"{(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}";
    }
}
