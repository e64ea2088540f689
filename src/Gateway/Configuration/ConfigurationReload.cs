using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Configuration;

/// <summary>
/// Puts the configuration file in force: before the service listens, and again whenever it or a secret that it names has changed. It is
/// looked at from time to time, on SIGHUP, and when asked. One with faults is refused as a whole, and the one before stays.
/// </summary>
internal sealed partial class ConfigurationReload(
    ConfigurationLoader loader,
    Router router,
    InstanceFactory instances,
    ConfigurationMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<ConfigurationReload> logger
) : BackgroundService
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _checks = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private LoadedFile? _last;
    private IReadOnlyList<string> _faults = [];

    private bool HasFile => options.Value.File.Length > 0;

    /// <exception cref="OptionsValidationException">The file has faults.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (HasFile && await ReloadAsync(cancellationToken) is { Count: > 0 } faults)
            throw new OptionsValidationException("Gateway", typeof(GatewayOptions), faults);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Checks the file now, and puts it in force if it has changed and has no fault.</summary>
    /// <returns>What is wrong with the file as it is now, for people; empty when it is in force.</returns>
    public Task<IReadOnlyList<string>> ReloadAsync(CancellationToken cancellationToken) =>
        HasFile
            ? Task.Run(Check, cancellationToken)
            : Task.FromResult<IReadOnlyList<string>>(["Gateway:File is not set: there is no configuration to be read."]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!HasFile)
            return;
        await using var timer = time.CreateTimer(
            _ => _checks.Writer.TryWrite(true),
            null,
            options.Value.ReloadInterval,
            options.Value.ReloadInterval
        );
        using var hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup);
        await foreach (bool _ in _checks.Reader.ReadAllAsync(stoppingToken))
            Check();
    }

    /// <summary>Without this the signal would end the process.</summary>
    private void OnHangup(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _checks.Writer.TryWrite(true);
    }

    private IReadOnlyList<string> Check()
    {
        lock (_gate)
        {
            if (_last is not null && !loader.HasChanged(_last))
                return _faults;
            _last = loader.Load();
            var callers = _last.BuildCallers(router.Table.Callers, out _faults);
            if (_faults.Count > 0)
                Refuse();
            else
                Apply(_last, new RoutingTable { Instances = instances.Follow(router.Table, _last.Instances), Callers = callers });
            return _faults;
        }
    }

    private void Refuse()
    {
        metrics.Refused();
        LogRefused(loader.Path, _faults.Count, string.Join('\n', _faults));
    }

    private void Apply(LoadedFile file, RoutingTable table)
    {
        router.Use(table);
        metrics.Applied();
        LogApplied(loader.Path, table.Instances.Count, table.Models.Count);
        foreach (string warning in file.Warnings)
            LogWarning(warning);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The configuration {File} is in force: {Instances} instances, {Models} models.")]
    private partial void LogApplied(string file, int instances, int models);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The configuration {File} is refused, and what was in force before stays. Faults: {Count}.\n{Faults}"
    )]
    private partial void LogRefused(string file, int count, string faults);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration is dangerous at {Warning}")]
    private partial void LogWarning(string warning);
}
