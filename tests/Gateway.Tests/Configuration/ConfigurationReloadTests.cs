using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Gateway.Configuration;
using Platform.Gateway.Routing;
using Platform.Gateway.Tests.Routing;
using Platform.Testing;

namespace Platform.Gateway.Tests.Configuration;

public sealed class ConfigurationReloadTests : IAsyncDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private readonly GatewayFiles _files = new();
    private readonly TestRouter _router = new();
    private readonly ILoggerFactory _loggers = LoggerFactory.Create(_ => { });
    private readonly ConfigurationReload _reload;

    public ConfigurationReloadTests()
    {
        _loggers.AddProvider(_router.Logs);
        _reload = New(_files.Path);
    }

    private Instance First => _router.Router.Table.Instances[0];

    private string[] Refusals => [.. _router.Logs.Lines.Where(line => line.Contains("is refused", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await _reload.StopAsync(CancellationToken.None);
        _reload.Dispose();
        _loggers.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task AtStart_TheFileIsInForce_BeforeAnythingIsServed()
    {
        await _reload.StartAsync(CancellationToken.None);
        Assert.Equal("a", First.Settings.Name);
    }

    [Fact]
    public async Task AtStart_ABadFile_IsAnError_WithAllFaults()
    {
        _files.Write("""{"instances":[{}]}""");
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => _reload.StartAsync(CancellationToken.None));
        Assert.Equal(_files.Faults(), refused.Failures);
        Assert.Equal(4, refused.Failures.Count());
    }

    [Fact]
    public async Task WithoutAFile_ThereIsNothing_AndAReloadSaysSo()
    {
        using var reload = New("");
        await reload.StartAsync(CancellationToken.None);
        Assert.Empty(_router.Router.Table.Instances);
        Assert.Contains(
            "Gateway:File is not set",
            Assert.Single(await reload.ReloadAsync(CancellationToken.None)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AChangedFile_IsInForce_AtTheNextLook_AndInstancesFareOn()
    {
        await _reload.StartAsync(CancellationToken.None);
        _router.Break("a");
        var under = First;
        _files.Write(GatewayFiles.Minimal.Replace("\"name\"", "\"weight\":9,\"name\"", StringComparison.Ordinal));
        await LookUntilAsync(() => First.Settings.Weight == 9);
        Assert.Equal((5, 1), (First.ConsecutiveFailures, under.Settings.Weight));
    }

    [Fact]
    public async Task ABadFile_IsRefused_WithAllFaults_LoggedOnceAContent_AndTheOneBeforeStays()
    {
        await _reload.StartAsync(CancellationToken.None);
        var table = _router.Router.Table;
        _files.Write("""{"instances":[{"name":"a b","weight":0}]}""");
        await LookUntilAsync(() => Refusals.Length == 1);
        for (int i = 0; i < 3; i++)
            Assert.Equal(5, (await _reload.ReloadAsync(CancellationToken.None)).Count);
        string refusal = Assert.Single(Refusals);
        Assert.All(_files.Faults(), fault => Assert.Contains(fault, refusal, StringComparison.Ordinal));
        Assert.Same(table, _router.Router.Table);

        _files.Write("{");
        Assert.Single(await _reload.ReloadAsync(CancellationToken.None));
        Assert.Equal(2, Refusals.Length);
        File.Delete(_files.Path);
        Assert.Equal(["The file does not exist."], await _reload.ReloadAsync(CancellationToken.None));
        _files.Write(GatewayFiles.Minimal);
        Assert.Empty(await _reload.ReloadAsync(CancellationToken.None));
        Assert.Equal((3, "a"), (Refusals.Length, First.Settings.Name));
    }

    [Fact]
    public async Task AnUnchangedFile_IsNotTakenAgain()
    {
        await _reload.StartAsync(CancellationToken.None);
        var table = _router.Router.Table;
        File.SetLastWriteTimeUtc(_files.Path, _router.Time.GetUtcNow().UtcDateTime);
        Assert.Empty(await _reload.ReloadAsync(CancellationToken.None));
        Assert.Same(table, _router.Router.Table);
    }

    [Theory]
    [InlineData("file:up.key")]
    [InlineData("env:KEY")]
    public async Task AKeyThatIsRotated_IsTaken_ThoughTheFileIsTheSame_AndIsNowhereToBeSeen(string source)
    {
        void Rotate(string key)
        {
            _files.Write(key + "\n", "up.key");
            _files.Environment["KEY"] = key;
        }

        Rotate("sk-old-hush");
        _files.Write(
            GatewayFiles
                .Minimal.Replace("\"name\"", $"\"api_key\":\"{source}\",\"name\"", StringComparison.Ordinal)
                .Replace("127.0.0.1", "far.test", StringComparison.Ordinal)
        );
        await _reload.StartAsync(CancellationToken.None);
        _router.Break("a");
        Assert.Equal("sk-old-hush", First.Settings.ApiKey!.Reveal());
        Rotate("sk-new-hush");
        await LookUntilAsync(() => First.Settings.ApiKey!.Reveal() == "sk-new-hush");
        Assert.Equal(5, First.ConsecutiveFailures);
        Rotate("sk hush");
        var faults = await _reload.ReloadAsync(CancellationToken.None);
        Assert.Single(faults);
        Assert.Equal("sk-new-hush", First.Settings.ApiKey!.Reveal());
        Assert.DoesNotContain(
            "hush",
            string.Join('\n', [.. _router.Logs.Lines, .. faults, $"{_router.Router.Table}", $"{First.Settings}", $"{First.LastError}"]),
            StringComparison.Ordinal
        );
        Assert.Contains(_router.Logs.Lines, line => line.Contains("without encryption", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ALinkThatIsSwapped_AsOfAConfigMap_IsSeen()
    {
        Directory.CreateDirectory(_files.PathOf("1"));
        Directory.CreateDirectory(_files.PathOf("2"));
        _files.Write(GatewayFiles.Minimal, "1/gateway.json");
        _files.Write(GatewayFiles.Minimal.Replace("\"a\"", "\"b\"", StringComparison.Ordinal), "2/gateway.json");
        Directory.CreateSymbolicLink(_files.PathOf("data"), "1");
        File.Delete(_files.Path);
        File.CreateSymbolicLink(_files.Path, "data/gateway.json");
        await _reload.StartAsync(CancellationToken.None);
        Assert.Equal("a", First.Settings.Name);
        Directory.Delete(_files.PathOf("data"));
        Directory.CreateSymbolicLink(_files.PathOf("data"), "2");
        await LookUntilAsync(() => First.Settings.Name == "b");
    }

    [Fact]
    public async Task WhileItReloads_NoCallIsWithoutAnInstance()
    {
        await _reload.StartAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var calls = Enumerable
            .Range(0, 4)
            .Select(worker =>
                Task.Run(async () =>
                {
                    int made = 0,
                        failed = 0;
                    for (; !stop.IsCancellationRequested || made == 0; made++)
                        if (
                            await _router.Router.TakeAsync(
                                _router.Router.Table.Serving("m"),
                                TestRouter.Key($"{worker}-{made % 50}"),
                                [],
                                CancellationToken.None
                            ) is
                            { } lease
                        )
                        {
                            lease.Succeeded();
                            lease.Dispose();
                        }
                        else
                            failed++;
                    return failed;
                })
            )
            .ToList();
        for (int i = 0; i < 100; i++)
        {
            _files.Write(i % 3 == 2 ? "{" : GatewayFiles.Minimal.Replace("\"a\"", $"\"a{i % 3}\"", StringComparison.Ordinal));
            await _reload.ReloadAsync(CancellationToken.None);
        }

        await stop.CancelAsync();
        Assert.Equal(0, (await Task.WhenAll(calls)).Sum());
        Assert.Equal(33, Refusals.Length);
    }

    private ConfigurationReload New(string path) =>
        new(
            new ConfigurationLoader(path, name => _files.Environment.GetValueOrDefault(name)),
            _router.Router,
            _router.Factory,
            new ConfigurationMetrics(Services.GetRequiredService<IMeterFactory>(), _router.Time),
            Options.Create(new GatewayOptions { File = path }),
            _router.Time,
            _loggers.CreateLogger<ConfigurationReload>()
        );

    /// <summary>Moves the clock from look to look.</summary>
    private Task LookUntilAsync(Func<bool> condition) =>
        Waiting.UntilAsync(() =>
        {
            _router.Time.Advance(new GatewayOptions().ReloadInterval);
            return condition();
        });
}
